import type { PipelineExecutionSummary } from '@aws-sdk/client-codepipeline';
import Box from '@cloudscape-design/components/box';
import { triggerWords } from '../data/trigger-words.ts';
import { Revision } from './revision.tsx';
import { Status } from './status.tsx';
import { Elapsed, RelativeTime } from './times.tsx';
import { ToExecution } from './to-place.tsx';

const isRunning = ({ status }: PipelineExecutionSummary): boolean =>
  status === 'InProgress' || status === 'Stopping';

/** What an execution is in a list: one row of cells. */
export const ExecutionCells = (props: {
  readonly pipeline: string;
  readonly execution: PipelineExecutionSummary;
}) => {
  const { pipeline, execution } = props;
  const { text, author } = triggerWords(execution.trigger);
  const { startTime, lastUpdateTime, sourceRevisions = [] } = execution;
  return (
    <>
      <td className="cell-id">
        <ToExecution pipeline={pipeline} id={execution.pipelineExecutionId ?? ''} />
      </td>
      <td className="cell-status">
        <Status status={execution.status} />
      </td>
      <td className="cell-trigger">
        {execution.executionType === 'ROLLBACK' ? 'Rollback' : text}
        {author === undefined ? '' : ` by ${author}`}
      </td>
      <td className="cell-revision">
        {sourceRevisions.map(({ actionName, revisionId, revisionSummary, revisionUrl }) => (
          <Revision key={actionName} id={revisionId} summary={revisionSummary} url={revisionUrl} />
        ))}
      </td>
      <td className="cell-time">
        <RelativeTime time={startTime} />
        {startTime ? ', ' : ''}
        {startTime ? (
          <Elapsed from={Number(startTime)} to={isRunning(execution) ? undefined : Number(lastUpdateTime)} />
        ) : null}
      </td>
    </>
  );
};

export const ExecutionListHead = () => (
  <thead>
    <tr className="execution-row execution-head">
      <th scope="col">Execution</th>
      <th scope="col">Status</th>
      <th scope="col">Started by</th>
      <th scope="col">Revision</th>
      <th scope="col">When</th>
    </tr>
  </thead>
);

/** A short list of executions, newest first. */
export const ExecutionList = (props: {
  readonly pipeline: string;
  readonly executions: readonly PipelineExecutionSummary[];
}) => {
  if (props.executions.length === 0) {
    return (
      <Box textAlign="center" color="text-status-inactive">
        Never ran. Release change starts the first execution.
      </Box>
    );
  }
  return (
    <table aria-label="Executions" className="execution-table">
      <ExecutionListHead />
      <tbody>
        {props.executions.map((execution) => (
          <tr className="execution-row" key={execution.pipelineExecutionId}>
            <ExecutionCells pipeline={props.pipeline} execution={execution} />
          </tr>
        ))}
      </tbody>
    </table>
  );
};
