import type { Outcome } from '../execution/outcome.ts';
import type { Action } from '../pipeline/pipeline.ts';

/**
 * `jobs/actions/<actionExecutionId>.json`: the work of one action execution that somebody else does and reports
 * (semantics 8). A continuation ends a job and begins the next in one write, so there is always exactly one.
 */
export interface ActionJob {
  readonly type: JobType;
  readonly pipeline: string;
  readonly executionId: string;
  readonly stage: string;
  readonly action: string;
  readonly actionExecutionId: string;
  /** Name and value of the queryable property; a poll may ask for it. */
  readonly query?: { readonly name: string; readonly value: string };
  readonly job: Job;
  /** The final word, kept before the action ends by it. */
  readonly outcome?: Outcome;
}

export type JobType = Action['actionTypeId'];

export interface Job {
  readonly id: string;
  /** `Queued`: nobody has it. `Dispatched`: offered, not yet acknowledged. `InProgress`: somebody's. */
  readonly status: 'Queued' | 'Dispatched' | 'InProgress' | 'Succeeded' | 'Failed';
  /** New with each offer: who took it last is the one whose nonce fits. */
  readonly nonce?: string;
  /** Epoch milliseconds of the last change. */
  readonly since: number;
  readonly continuationToken?: string;
}

/** How long an offer stands; not acknowledged, the job is offered again (interval unconfirmed in CodePipeline). */
export const REDELIVERY_MS = 60_000;

export const isWaiting = ({ job }: ActionJob, now: number): boolean =>
  job.status === 'Queued' || (job.status === 'Dispatched' && job.since + REDELIVERY_MS <= now);

const withJob = (action: ActionJob, job: Job): ActionJob => ({ ...action, job });

/** Offers the job; unchanged when somebody else was faster. */
export const dispatch = (action: ActionJob, jobId: string, nonce: string, now: number): ActionJob =>
  action.job.id === jobId && isWaiting(action, now)
    ? withJob(action, { ...action.job, status: 'Dispatched', nonce, since: now })
    : action;

/** The worker that was offered the job last takes it. */
export const acknowledge = (action: ActionJob, jobId: string, nonce: string, now: number): ActionJob => {
  const { job } = action;
  if (job.id !== jobId || job.nonce !== nonce || job.status !== 'Dispatched') return action;
  return withJob(action, { ...job, status: 'InProgress', since: now });
};

/** Whether a result of this job may still be taken. */
export const isOpen = ({ type, job, outcome }: ActionJob, jobId: string): boolean =>
  job.id === jobId &&
  outcome === undefined &&
  // A function has no acknowledge step: it may speak as soon as it is called.
  (job.status === 'InProgress' || (job.status === 'Dispatched' && type.owner !== 'Custom'));

/** This job ends, and the next one carries the token on. */
export const continueJob = (
  action: ActionJob,
  jobId: string,
  next: { readonly id: string; readonly continuationToken: string },
  now: number,
): ActionJob => (isOpen(action, jobId) ? withJob(action, { ...next, status: 'Queued', since: now }) : action);

export const finishJob = (action: ActionJob, jobId: string, outcome: Outcome, now: number): ActionJob => {
  if (!isOpen(action, jobId)) return action;
  const status = outcome.status === 'succeeded' ? 'Succeeded' : 'Failed';
  return { ...withJob(action, { ...action.job, status, since: now }), outcome };
};
