import type { PipelineExecutionSummary } from '@aws-sdk/client-codepipeline';
import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import { useState } from 'react';
import { callApi } from '../../api/call-api.ts';
import { Confirm } from '../../components/confirm.tsx';
import { ResourceView } from '../../components/resource-view.tsx';
import { shortId } from '../../components/to-place.tsx';
import { revisionText, shortRevision } from '../../data/revision-text.ts';
import { useResource } from '../../data/use-resource.ts';
import { exactTime } from '../../strings/times.ts';

const revisionsOf = ({ sourceRevisions = [] }: PipelineExecutionSummary): string =>
  sourceRevisions
    .map(({ revisionId, revisionSummary }) => `${shortRevision(revisionId)} ${revisionText(revisionSummary)}`)
    .join('; ');

const Targets = (props: {
  readonly executions: readonly PipelineExecutionSummary[];
  readonly chosen: string;
  readonly choose: (execution: string) => void;
}) =>
  props.executions.length === 0 ? (
    <Box>
      No execution of this version of the pipeline has succeeded in the stage: there is nothing to go back to.
    </Box>
  ) : (
    <FormField label="Go back to">
      <RadioGroup
        value={props.chosen}
        items={props.executions.map((execution) => ({
          value: execution.pipelineExecutionId ?? '',
          label: revisionsOf(execution) || shortId(execution.pipelineExecutionId ?? ''),
          description: `Execution ${shortId(execution.pipelineExecutionId ?? '')}, ${exactTime(Number(execution.startTime))}`,
        }))}
        onChange={({ detail }) => props.choose(detail.value)}
      />
    </FormField>
  );

/** Semantics 2.9: a new execution runs this stage alone, with what an earlier one had. */
export const RollbackDialog = (props: {
  readonly pipeline: string;
  readonly stage: string;
  readonly close: () => void;
}) => {
  const { pipeline, stage, close } = props;
  const [chosen, setChosen] = useState('');
  const targets = useResource(`${pipeline}/${stage}`, (signal) =>
    callApi(
      'ListPipelineExecutions',
      { pipelineName: pipeline, maxResults: 20, filter: { succeededInStage: { stageName: stage } } },
      signal,
    ),
  );
  return (
    <Confirm
      title={`Roll back stage ${stage}`}
      confirm="Roll back"
      words={{
        doing: `Rolling back ${stage}`,
        done: `${stage} is rolled back to execution ${shortId(chosen)}`,
        failed: `${stage} was not rolled back`,
      }}
      missing={chosen === '' ? 'Choose an execution to go back to' : undefined}
      run={() =>
        callApi('RollbackStage', {
          pipelineName: pipeline,
          stageName: stage,
          targetPipelineExecutionId: chosen,
        })
      }
      close={close}
    >
      <Box>A new execution runs this stage again with the sources and artifacts of an earlier one.</Box>
      <ResourceView what="the executions to go back to" resource={targets}>
        {({ pipelineExecutionSummaries = [] }) => (
          <Targets executions={pipelineExecutionSummaries} chosen={chosen} choose={setChosen} />
        )}
      </ResourceView>
    </Confirm>
  );
};
