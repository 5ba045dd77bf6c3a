import type { Stage, StageCondition } from '../pipeline/pipeline.ts';
import { closeHalted } from './close-halted.ts';
import { conditionStatus, conditionSummary, declaredCondition } from './condition.ts';
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

const fail = (record: ExecutionRecord, stage: string, now: number, summary: string): ExecutionRecord =>
  closeExecution(closeStage(record, stage, 'Failed', now), 'Failed', now, summary);

const skip = (record: ExecutionRecord, stage: string, now: number): ExecutionRecord => {
  const closed = closeStage(record, stage, 'Skipped', now);
  return isLast(record, stage) ? closeExecution(closed, 'Succeeded', now) : closed;
};

/** A rollback that fails is not rolled back (semantics 2.9). */
const rollBack = (record: ExecutionRecord, stage: string): ExecutionRecord =>
  record.type === 'ROLLBACK' ? record : { ...record, rollsBack: stage };

/** One automatic retry per stage execution (semantics 2.7); without a mode, of what failed. */
const retry = (record: ExecutionRecord, { name, onFailure }: Stage, now: number): ExecutionRecord =>
  stageOf(record, name)?.automaticRetries
    ? fail(record, name, now, failureSummary(record, name))
    : retryAutomatically(record, name, onFailure?.retryConfiguration?.retryMode ?? 'FAILED_ACTIONS', now);

const applyFailure = (
  record: ExecutionRecord,
  declared: Stage,
  result: StageCondition['result'],
  now: number,
): ExecutionRecord => {
  if (result === 'RETRY') return retry(record, declared, now);
  const failed = fail(record, declared.name, now, failureSummary(record, declared.name));
  return result === 'ROLLBACK' ? rollBack(failed, declared.name) : failed;
};

/** Actions have failed: the result on top, or that of a condition whose rules said so (semantics 2.10). */
const afterFailure = (record: ExecutionRecord, declared: Stage, now: number): ExecutionRecord => {
  const { onFailure } = declared;
  switch (conditionStatus(record, declared, 'onFailure')) {
    case undefined:
      return applyFailure(record, declared, onFailure?.result, now);
    case 'Failed':
      return applyFailure(
        record,
        declared,
        declaredCondition(declared, 'onFailure')?.result ?? 'ROLLBACK',
        now,
      );
    case 'NotRun':
    case 'InProgress':
      return redrive(record, declared.name, now);
    default:
      return applyFailure(record, declared, 'FAIL', now);
  }
};

/** Actions have succeeded. A success that a condition takes back stays one (semantics 2.10, override table). */
const afterSuccess = (record: ExecutionRecord, declared: Stage, now: number): ExecutionRecord => {
  const { name } = declared;
  const status = conditionStatus(record, declared, 'onSuccess');
  if (status === undefined || status === 'Succeeded' || status === 'Overridden')
    return succeed(record, name, now);
  if (status === 'NotRun' || status === 'InProgress') return redrive(record, name, now);
  const summary = conditionSummary(record, declared, 'onSuccess');
  const takenBack = status === 'Failed' && declaredCondition(declared, 'onSuccess')?.result === 'ROLLBACK';
  if (!takenBack) return fail(record, name, now, summary);
  const closed = withStage(closeStage(record, name, 'Succeeded', now), name, (stage) => ({
    ...stage,
    rolledBack: true,
  }));
  return rollBack(closeExecution(closed, 'Failed', now, summary), name);
};

/** Undefined where the stage may go on to its actions. A rule that could not be asked fails the stage and skips nothing. */
const beforeActions = (
  record: ExecutionRecord,
  declared: Stage,
  now: number,
): ExecutionRecord | undefined => {
  const { name } = declared;
  switch (conditionStatus(record, declared, 'beforeEntry')) {
    case undefined:
    case 'Succeeded':
    case 'Overridden':
      return undefined;
    case 'NotRun':
    case 'InProgress':
      return redrive(record, name, now);
    case 'Failed':
      // A rollback that skips its stage has taken nothing back: that is no success.
      if (declaredCondition(declared, 'beforeEntry')?.result === 'SKIP' && record.type === 'STANDARD')
        return skip(record, name, now);
      break;
    default:
  }
  return fail(record, name, now, conditionSummary(record, declared, 'beforeEntry'));
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
  const kept = beforeActions(record, declared, now);
  if (kept) return kept;
  switch (verdictOf(record, declared)) {
    case 'succeeded':
      return afterSuccess(record, declared, now);
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
