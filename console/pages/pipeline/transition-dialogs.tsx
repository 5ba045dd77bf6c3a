import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { callApi } from '../../api/call-api.ts';
import { Confirm } from '../../components/confirm.tsx';
import { reasonProblem } from '../../data/reason-problem.ts';

interface Props {
  readonly pipeline: string;
  readonly stage: string;
  readonly close: () => void;
}

export const DisableDialog = ({ pipeline, stage, close }: Props) => {
  const [reason, setReason] = useState('');
  return (
    <Confirm
      title={`Close the transition into ${stage}`}
      confirm="Close transition"
      words={{
        doing: `Closing the transition into ${stage}`,
        done: `The transition into ${stage} is closed`,
        failed: `The transition into ${stage} was not closed`,
      }}
      missing={reasonProblem(reason)}
      run={() =>
        callApi('DisableStageTransition', {
          pipelineName: pipeline,
          stageName: stage,
          transitionType: 'Inbound',
          reason,
        })
      }
      close={close}
    >
      <Box>
        Executions wait in front of {stage} until the transition is opened. What is in it already goes on.
      </Box>
      <FormField label="Reason" constraintText={'Letters, digits, spaces and ! @ ( ) . * ? -'}>
        <Input value={reason} autoFocus onChange={({ detail }) => setReason(detail.value)} />
      </FormField>
    </Confirm>
  );
};

export const EnableDialog = ({ pipeline, stage, close }: Props) => (
  <Confirm
    title={`Open the transition into ${stage}`}
    confirm="Open transition"
    words={{
      doing: `Opening the transition into ${stage}`,
      done: `The transition into ${stage} is open`,
      failed: `The transition into ${stage} was not opened`,
    }}
    run={() =>
      callApi('EnableStageTransition', {
        pipelineName: pipeline,
        stageName: stage,
        transitionType: 'Inbound',
      })
    }
    close={close}
  >
    <Box>The execution that waits in front of {stage}, if one does, goes in at once.</Box>
  </Confirm>
);
