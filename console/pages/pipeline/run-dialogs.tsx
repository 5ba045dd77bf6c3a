import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import { useState } from 'react';
import { callApi } from '../../api/call-api.ts';
import { Confirm } from '../../components/confirm.tsx';
import { shortId } from '../../components/to-place.tsx';

interface Props {
  readonly pipeline: string;
  readonly execution: string;
  readonly close: () => void;
}

/** Semantics 2.8. */
const STOPS = [
  {
    value: 'wait',
    label: 'Stop and wait',
    description: 'What runs now goes on to its end; nothing more is started. The stage can be retried.',
  },
  {
    value: 'abandon',
    label: 'Stop and abandon',
    description:
      'What runs now is no longer waited for, and its work goes on elsewhere. The stage can be retried.',
  },
];

export const StopDialog = ({ pipeline, execution, close }: Props) => {
  const [mode, setMode] = useState('wait');
  const [reason, setReason] = useState('');
  return (
    <Confirm
      title={`Stop execution ${shortId(execution)}`}
      confirm="Stop"
      words={{
        doing: `Stopping execution ${shortId(execution)}`,
        done: `Execution ${shortId(execution)} is stopping`,
        failed: `Execution ${shortId(execution)} was not stopped`,
      }}
      missing={reason.length > 200 ? 'A reason has at most 200 characters' : undefined}
      run={() =>
        callApi('StopPipelineExecution', {
          pipelineName: pipeline,
          pipelineExecutionId: execution,
          abandon: mode === 'abandon',
          ...(reason === '' ? {} : { reason }),
        })
      }
      close={close}
    >
      <FormField label="How">
        <RadioGroup value={mode} items={STOPS} onChange={({ detail }) => setMode(detail.value)} />
      </FormField>
      <FormField label="Reason" description="Shown with the execution; may be empty">
        <Input value={reason} onChange={({ detail }) => setReason(detail.value)} />
      </FormField>
    </Confirm>
  );
};

/** Semantics 2.6. */
const RETRIES = [
  {
    value: 'FAILED_ACTIONS',
    label: 'Failed actions',
    description: 'What succeeded is kept. The failed actions run again, then those that have not run yet.',
  },
  {
    value: 'ALL_ACTIONS',
    label: 'All actions',
    description: 'The stage runs again from its first action.',
  },
];

export const RetryDialog = ({ pipeline, stage, execution, close }: Props & { readonly stage: string }) => {
  const [mode, setMode] = useState('FAILED_ACTIONS');
  return (
    <Confirm
      title={`Retry stage ${stage}`}
      confirm="Retry"
      words={{
        doing: `Retrying ${stage}`,
        done: `${stage} runs again`,
        failed: `${stage} was not retried`,
      }}
      run={() =>
        callApi('RetryStageExecution', {
          pipelineName: pipeline,
          stageName: stage,
          pipelineExecutionId: execution,
          retryMode: mode === 'ALL_ACTIONS' ? 'ALL_ACTIONS' : 'FAILED_ACTIONS',
        })
      }
      close={close}
    >
      <FormField label="What runs again, in the same execution and with the same revision">
        <RadioGroup value={mode} items={RETRIES} onChange={({ detail }) => setMode(detail.value)} />
      </FormField>
    </Confirm>
  );
};
