import Box from '@cloudscape-design/components/box';
import { Revision } from '../../components/revision.tsx';
import { Sparkline } from '../../components/sparkline.tsx';
import { StatusMark } from '../../components/status.tsx';
import { Elapsed, RelativeTime } from '../../components/times.tsx';
import { ToExecution } from '../../components/to-place.tsx';
import { triggerWords } from '../../data/trigger-words.ts';
import { statusWord } from '../../strings/status-words.ts';
import type { Glance } from './glance.ts';

/** The state of each stage, as marks in a row; the words are there for those who cannot see them, and on hover. */
export const StageMarks = ({ stages }: Pick<Glance, 'stages'>) => (
  <ul className="stage-marks" aria-label="Stages">
    {stages.map(({ stageName = '', latestExecution }) => {
      const { kind, text } = statusWord(latestExecution?.status);
      return (
        <li key={stageName} className={`stage-mark mark-${kind}`} title={`${stageName}: ${text}`}>
          <StatusMark kind={kind} text={stageName} />
          <span className="unseen">: {text}</span>
        </li>
      );
    })}
  </ul>
);

export const LastExecution = ({
  pipeline,
  executions,
}: { pipeline: string } & Pick<Glance, 'executions'>) => {
  const [last] = executions;
  if (!last) return <Box color="text-status-inactive">Never ran</Box>;
  const { author } = triggerWords(last.trigger);
  return (
    <div>
      <ToExecution pipeline={pipeline} id={last.pipelineExecutionId ?? ''} />{' '}
      <RelativeTime time={last.startTime} />
      {author === undefined ? null : <small> by {author}</small>}
    </div>
  );
};

export const LastRevision = ({ executions }: Pick<Glance, 'executions'>) => {
  const revisions = executions.find(({ sourceRevisions }) => sourceRevisions?.length)?.sourceRevisions ?? [];
  if (revisions.length === 0) return <>-</>;
  return (
    <>
      {revisions.map(({ actionName, revisionId, revisionSummary, revisionUrl }) => (
        <div key={actionName}>
          <Revision id={revisionId} summary={revisionSummary} url={revisionUrl} />
        </div>
      ))}
    </>
  );
};

export const LastDuration = ({ executions }: Pick<Glance, 'executions'>) => {
  const [last] = executions;
  if (!last?.startTime) return <>-</>;
  const isRunning = last.status === 'InProgress' || last.status === 'Stopping';
  return <Elapsed from={Number(last.startTime)} to={isRunning ? undefined : Number(last.lastUpdateTime)} />;
};

export const LastExecutions = ({ executions }: Pick<Glance, 'executions'>) => (
  <Sparkline executions={executions.toReversed()} />
);
