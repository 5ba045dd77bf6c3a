import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { callApi } from '../../api/call-api.ts';
import { Confirm } from '../../components/confirm.tsx';
import { Elsewhere } from '../../components/elsewhere.tsx';
import { safeHref } from '../../components/safe-href.ts';
import type { Approval } from '../../data/stage-views.ts';

const ANSWERS = [
  { value: 'Approved', label: 'Approve', description: 'The execution goes on.' },
  { value: 'Rejected', label: 'Reject', description: 'The stage fails.' },
];

/** Semantics 7: a person decides. */
export const ReviewDialog = (props: {
  readonly pipeline: string;
  readonly stage: string;
  readonly action: string;
  readonly approval: Approval;
  readonly close: () => void;
}) => {
  const { pipeline, stage, action, approval, close } = props;
  const [answer, setAnswer] = useState('');
  const [comment, setComment] = useState('');
  const link = safeHref(approval.link);
  const word = answer === 'Rejected' ? 'rejected' : 'approved';
  return (
    <Confirm
      title={`Review ${action}`}
      confirm="Submit"
      words={{
        doing: `Answering ${action}`,
        done: `${action} was ${word}`,
        failed: `${action} was not answered`,
      }}
      missing={answer === '' ? 'Approve or reject' : undefined}
      run={() =>
        callApi('PutApprovalResult', {
          pipelineName: pipeline,
          stageName: stage,
          actionName: action,
          token: approval.token,
          result: { status: answer === 'Approved' ? 'Approved' : 'Rejected', summary: comment },
        })
      }
      close={close}
    >
      {approval.question === undefined ? null : <Box>{approval.question}</Box>}
      {link === undefined ? null : <Elsewhere href={link}>What is to be reviewed</Elsewhere>}
      <FormField label="Decision">
        <RadioGroup value={answer} items={ANSWERS} onChange={({ detail }) => setAnswer(detail.value)} />
      </FormField>
      <FormField label="Comment" description="May be empty; at most 512 characters">
        <Textarea value={comment} onChange={({ detail }) => setComment(detail.value.slice(0, 512))} />
      </FormField>
    </Confirm>
  );
};
