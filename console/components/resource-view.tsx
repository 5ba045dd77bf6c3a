import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Spinner from '@cloudscape-design/components/spinner';
import type { ReactNode } from 'react';
import { failureText } from '../api/api-failure.ts';
import type { Resource } from '../data/use-resource.ts';

export const Loading = ({ what }: { readonly what: string }) => (
  <Box textAlign="center" padding="l" color="text-status-inactive">
    <span role="status">
      <Spinner /> Loading {what}
    </span>
  </Box>
);

export const Failed = (props: {
  readonly what: string;
  readonly error: unknown;
  readonly retry?: () => void;
}) => {
  const { name, message } = failureText(props.error);
  return (
    <Alert
      type="error"
      header={`Could not load ${props.what}`}
      action={props.retry && <Button onClick={props.retry}>Try again</Button>}
    >
      {message} <Box variant="code">{name}</Box>
    </Alert>
  );
};

/** Shown above what is there, when reading it again failed. */
const Stale = ({ error, retry }: { readonly error: unknown; readonly retry: () => void }) => (
  <Alert type="warning" action={<Button onClick={retry}>Try again</Button>}>
    What is shown may be out of date: {failureText(error).message}
  </Alert>
);

/** Draws the states of a resource: loading, failed with a way to try again, and ready (also when it may be out of date). */
export const ResourceView = <T,>(props: {
  readonly what: string;
  readonly resource: Resource<T>;
  readonly children: (value: T) => ReactNode;
}) => {
  const { what, resource, children } = props;
  if (resource.status === 'loading') return <Loading what={what} />;
  if (resource.status === 'failed') {
    return <Failed what={what} error={resource.error} retry={resource.reload} />;
  }
  // What is drawn keeps its place when the warning comes and goes: an open question or a log would begin anew.
  return (
    <>
      {resource.stale === undefined ? null : (
        <Box margin={{ bottom: 'm' }}>
          <Stale error={resource.stale} retry={resource.reload} />
        </Box>
      )}
      {children(resource.value)}
    </>
  );
};
