import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useState } from 'react';
import { failureText } from '../api/api-failure.ts';
import { type ActionWords, tellAbout } from './notifications.tsx';

/** A question before something happens: what it does, what it needs to know, and the API's own error when it is refused. */
export const Confirm = (props: {
  readonly title: string;
  readonly confirm: string;
  readonly words: ActionWords;
  /** What stands in the way of confirming, if anything. */
  readonly missing?: string | undefined;
  readonly run: () => Promise<unknown>;
  readonly close: () => void;
  readonly children: ReactNode;
}) => {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const submit = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    const done = await tellAbout(props.words, () =>
      props.run().catch((problem: unknown) => {
        setError(problem);
        throw problem;
      }),
    );
    setBusy(false);
    if (done) props.close();
  };
  return (
    <Modal
      visible
      header={props.title}
      closeAriaLabel="Close"
      onDismiss={props.close}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={props.close}>
              Cancel
            </Button>
            <Button
              variant="primary"
              loading={busy}
              loadingText={props.words.doing}
              disabled={props.missing !== undefined}
              disabledReason={props.missing ?? ''}
              onClick={() => void submit()}
            >
              {props.confirm}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {error === undefined ? null : (
          <Alert type="error" header={failureText(error).name}>
            {failureText(error).message}
          </Alert>
        )}
        {props.children}
      </SpaceBetween>
    </Modal>
  );
};
