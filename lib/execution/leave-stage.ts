import type { Stage } from '../pipeline/pipeline.ts';
import { closeHalted } from './close-halted.ts';
import {
  type ActionExecution,
  currentAction,
  type ExecutionRecord,
  isEnded,
  stageOf,
} from './execution-record.ts';
import { retryAutomatically } from './resume-stage.ts';
import { closeExecution, closeStage, isClosed, withStage } from './stage-transitions.ts';

/** What `Leave <Stage>` tells the machine (design D2). */
export type LeaveDecision = 'next' | 'again' | 'end';

/** How often a machine may come to the end of a stage that has not ended, before we call it our own fault. */
const MAX_REDRIVES = 3;

type Verdict = 'succeeded' | 'failed' | 'unfinished';

const verdictOf = (record: ExecutionRecord, declared: Stage): Verdict => {
  const actions = declared.actions.map(({ name }) => currentAction(record, declared.name, name));
  // A machine may be thrown out of a stage by a fault of ours: siblings of a failed action still run to their end.
  if (actions.some((action) => action !== undefined && action.phase !== 'ended')) return 'unfinished';
  if (actions.some((action) => action?.status === 'Failed')) return 'failed';
  if (actions.every((action) => action?.status === 'Succeeded')) return 'succeeded';
  return 'unfinished';
};

const failureSummary = (record: ExecutionRecord, stage: string): string => {
  const run = stageOf(record, stage)?.run;
  const failed = record.actions.filter(
    (each) => each.stage === stage && each.run === run && each.status === 'Failed',
  );
  const reason = ({ action, error }: ActionExecution) => `${action}: ${error?.message ?? 'failed'}`;
  return `${stage} failed. ${failed.map(reason).join('; ')}`.slice(0, 2048);
};

const isLast = ({ stages }: ExecutionRecord, stage: string): boolean => stages.at(-1)?.name === stage;

const succeed = (record: ExecutionRecord, stage: string, now: number): ExecutionRecord => {
  const closed = closeStage(record, stage, 'Succeeded', now);
  return record.type === 'ROLLBACK' || isLast(record, stage)
    ? closeExecution(closed, 'Succeeded', now)
    : closed;
};

const fail = (record: ExecutionRecord, stage: string, now: number): ExecutionRecord =>
  closeExecution(closeStage(record, stage, 'Failed', now), 'Failed', now, failureSummary(record, stage));

/** A rollback that fails is not rolled back (semantics 2.9). */
const rollBack = (record: ExecutionRecord, stage: string, now: number): ExecutionRecord => {
  const failed = fail(record, stage, now);
  return record.type === 'ROLLBACK' ? failed : { ...failed, rollsBack: stage };
};

/** One automatic retry per stage execution (semantics 2.7); without a mode, of what failed. */
const afterFailure = (record: ExecutionRecord, declared: Stage, now: number): ExecutionRecord => {
  const { onFailure, name } = declared;
  if (onFailure?.result === 'ROLLBACK') return rollBack(record, name, now);
  if (onFailure?.result !== 'RETRY' || stageOf(record, name)?.automaticRetries)
    return fail(record, name, now);
  const mode = onFailure.retryConfiguration?.retryMode ?? 'FAILED_ACTIONS';
  return retryAutomatically(record, name, mode, now);
};

const redrive = (record: ExecutionRecord, stage: string, now: number): ExecutionRecord => {
  const redrives = (stageOf(record, stage)?.redrives ?? 0) + 1;
  if (redrives <= MAX_REDRIVES) return withStage(record, stage, (each) => ({ ...each, redrives }));
  const summary = `InternalError: ${stage} could not be finished: the state machine left it ${redrives} times while actions had not ended`;
  return closeExecution(closeStage(record, stage, 'Failed', now), 'Failed', now, summary);
};

const outcomeOf = (record: ExecutionRecord, declared: Stage, now: number): ExecutionRecord => {
  const stopped = closeHalted(record, now);
  if (isEnded(stopped)) return stopped;
  switch (verdictOf(record, declared)) {
    case 'succeeded':
      return succeed(record, declared.name, now);
    case 'failed':
      return afterFailure(record, declared, now);
    case 'unfinished':
      return redrive(record, declared.name, now);
  }
};

const decisionOf = (record: ExecutionRecord, stage: string): LeaveDecision => {
  if (isEnded(record)) return record.status === 'Succeeded' && isLast(record, stage) ? 'next' : 'end';
  const status = stageOf(record, stage)?.status;
  return status === 'Succeeded' || status === 'Skipped' ? 'next' : 'again';
};

/**
 * The machine has come to the end of a stage: the record alone says how it went (design D3). A stage that is not over,
 * because a fault of the platform threw the machine out of it, is entered again: its actions are found as they are.
 * Asking again gives the same answer.
 */
export const leaveStage = (
  record: ExecutionRecord,
  declared: Stage,
  now: number,
): { readonly record: ExecutionRecord; readonly decision: LeaveDecision } => {
  const stage = stageOf(record, declared.name);
  if (!stage || isClosed(stage) || isEnded(record))
    return { record, decision: decisionOf(record, declared.name) };
  const next = outcomeOf(record, declared, now);
  return { record: next, decision: decisionOf(next, declared.name) };
};
