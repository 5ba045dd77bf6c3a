import type { ExecutionRecord } from './execution-record.ts';
import { isEnded } from './execution-record.ts';
import { closeExecution, closeStage, isOpen } from './stage-transitions.ts';

/** Whether anything of this execution has been started and has not ended. */
export const isAtWork = ({ actions, rules }: ExecutionRecord): boolean =>
  [...actions, ...rules].some(({ phase }) => phase !== 'ended');

/**
 * Closes an execution that was halted, as soon as nothing of it is at work (semantics 2.8): whether its actions
 * succeeded or failed meanwhile, it ends as Stopped, or as Cancelled. Unchanged as long as something is at work.
 */
export const closeHalted = (record: ExecutionRecord, now: number): ExecutionRecord => {
  const { halt } = record;
  if (!halt || isEnded(record) || isAtWork(record)) return record;
  const status = halt.kind === 'cancel' ? 'Cancelled' : 'Stopped';
  const closed = record.stages
    .filter(isOpen)
    .reduce((next, { name }) => closeStage(next, name, status, now), record);
  return closeExecution(closed, status, now, halt.reason);
};
