import { appendPipelineEvent, appendStageEvent, type EventState } from './append-event.ts';
import {
  type ExecutionRecord,
  type ExecutionStatus,
  isEnded,
  type StageRun,
  type StageStatus,
  stageOf,
  type TaskAnswer,
  type TaskError,
} from './execution-record.ts';

/** Replaces one stage of the record. */
export const withStage = (
  record: ExecutionRecord,
  name: string,
  change: (stage: StageRun) => StageRun,
): ExecutionRecord => ({
  ...record,
  stages: record.stages.map((stage) => (stage.name === name ? change(stage) : stage)),
});

export const succeedTokens = (tokens: readonly string[]): readonly TaskAnswer[] =>
  tokens.map((token) => ({ token, kind: 'succeed' }));

export const failTokens = (
  tokens: readonly string[],
  error: TaskError,
  cause: string,
): readonly TaskAnswer[] => tokens.map((token) => ({ token, kind: 'fail', error, cause }));

const refusalOf: Readonly<Record<ExecutionStatus, TaskError>> = {
  InProgress: 'Execution.Ended',
  Stopping: 'Execution.Stopped',
  Succeeded: 'Execution.Ended',
  Failed: 'Execution.Ended',
  Stopped: 'Execution.Stopped',
  Superseded: 'Execution.Superseded',
  Cancelled: 'Execution.Cancelled',
};

/** The stage run has ended, one way or another. */
export const isClosed = (stage: StageRun): boolean =>
  stage.status !== undefined && stage.status !== 'InProgress' && stage.status !== 'Stopping';

/** The execution is inside the stage: let in, and not yet out. */
export const isOpen = (stage: StageRun): boolean => stage.status !== undefined && !isClosed(stage);

/**
 * An `Enter` waits for the gate: its token goes into the record before the gate is joined, so that whoever grants the
 * gate finds it there. A stage that was let in before, or an execution that is over, is answered at once.
 */
export const arriveAtStage = (record: ExecutionRecord, name: string, token: string): ExecutionRecord => {
  const stage = stageOf(record, name);
  if (!stage || isEnded(record)) {
    const answers = failTokens([token], refusalOf[record.status], `the execution is ${record.status}`);
    return { ...record, answers: [...record.answers, ...answers] };
  }
  if (stage.status !== undefined) {
    return { ...record, answers: [...record.answers, ...succeedTokens([token])] };
  }
  return withStage(record, name, (each) => ({ ...each, enterTokens: [...each.enterTokens, token] }));
};

/** The gate let this run in: the stage starts. Unchanged when it did before. */
export const openStage = (
  record: ExecutionRecord,
  name: string,
  run: number,
  time: number,
  previous?: string,
): ExecutionRecord => {
  const stage = stageOf(record, name);
  if (!stage || stage.run !== run || stage.status !== undefined || isEnded(record)) return record;
  const opened: StageRun = {
    ...stage,
    status: 'InProgress',
    enterTokens: [],
    startTime: time,
    ...(previous === undefined ? {} : { previous }),
  };
  const next = {
    ...withStage(record, name, () => opened),
    answers: [...record.answers, ...succeedTokens(stage.enterTokens)],
  };
  return appendStageEvent(next, opened, 'STARTED', time);
};

const stageEventOf: Partial<Record<StageStatus, EventState>> = {
  Succeeded: 'SUCCEEDED',
  Failed: 'FAILED',
  Stopped: 'STOPPED',
  Cancelled: 'CANCELED',
};

/** The stage run ends as `status`. No event for Skipped: none is documented (semantics 2.1). */
export const closeStage = (
  record: ExecutionRecord,
  name: string,
  status: StageStatus,
  time: number,
): ExecutionRecord => {
  const stage = stageOf(record, name);
  if (!stage || isClosed(stage)) return record;
  const closed: StageRun = { ...stage, status, endTime: time };
  const next = { ...withStage(record, name, () => closed), lastUpdateTime: time };
  const event = stageEventOf[status];
  return event ? appendStageEvent(next, closed, event, time) : next;
};

const pipelineEventOf: Readonly<Record<ExecutionStatus, EventState>> = {
  InProgress: 'RESUMED',
  Stopping: 'STOPPING',
  Succeeded: 'SUCCEEDED',
  Failed: 'FAILED',
  Stopped: 'STOPPED',
  Superseded: 'SUPERSEDED',
  Cancelled: 'CANCELED',
};

/** The execution ends; whoever waits at a gate with it is answered. An ended execution stays as it is. */
export const closeExecution = (
  record: ExecutionRecord,
  status: ExecutionStatus,
  time: number,
  summary?: string,
): ExecutionRecord => {
  if (isEnded(record)) return record;
  const { parked = [], ...rest } = record;
  const waiting = [
    ...record.stages.flatMap((stage) => stage.enterTokens),
    ...parked.flatMap(({ tokens }) => tokens),
  ];
  return appendPipelineEvent(
    {
      ...rest,
      status,
      ...(summary === undefined ? {} : { statusSummary: summary }),
      stages: record.stages.map((stage) => ({ ...stage, enterTokens: [] })),
      answers: [
        ...record.answers,
        ...failTokens(waiting, refusalOf[status], summary ?? `the execution is ${status}`),
      ],
    },
    pipelineEventOf[status],
    time,
  );
};
