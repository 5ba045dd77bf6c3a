import type { ActionExecution } from '../execution/execution-record.ts';
import type { JobType } from './action-job.ts';

const MINUTE_MS = 60_000;
/** Semantics 8 and 6.3: a job worker has a day for its action; so has a function, in steps of 20 minutes. */
const DAY_MS = 24 * 60 * MINUTE_MS;
const SILENCE_MS = 20 * MINUTE_MS;

/** When an action that begins now is given up, epoch milliseconds. */
export const firstDeadline = (type: JobType, startTime: number): number =>
  startTime + (type.owner === 'Custom' ? DAY_MS : SILENCE_MS);

/** A function that has spoken has another 20 minutes, and never more than the day. */
export const silenceDeadline = (
  type: JobType,
  execution: Pick<ActionExecution, 'startTime'>,
  now: number,
): { readonly deadline?: number } =>
  type.owner === 'Custom' ? {} : { deadline: Math.min(now + SILENCE_MS, execution.startTime + DAY_MS) };
