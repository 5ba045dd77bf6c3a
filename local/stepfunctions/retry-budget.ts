import type { Retrier } from '../../lib/state-machine.ts';

/** The `Retry` of one state, while one entry of that state lasts. */
export interface RetryBudget {
  /** How long to wait before the next attempt, in milliseconds; undefined when there is none. */
  next(error: string): number | undefined;
}

// The defaults of the States Language.
const MAX_ATTEMPTS = 3;
const INTERVAL_SECONDS = 1;
const BACKOFF_RATE = 2;

/** The first retrier that knows the error decides, and each counts its own attempts. */
export const createRetryBudget = (
  retriers: readonly Retrier[],
  random: () => number = Math.random,
): RetryBudget => {
  const used = new Map<Retrier, number>();
  return {
    next: (error) => {
      const retrier = retriers.find(({ ErrorEquals }) => ErrorEquals.some((name) => matches(name, error)));
      if (retrier === undefined) return undefined;
      const attempts = used.get(retrier) ?? 0;
      if (attempts >= (retrier.MaxAttempts ?? MAX_ATTEMPTS)) return undefined;
      used.set(retrier, attempts + 1);
      return waitOf(retrier, attempts, random) * 1000;
    },
  };
};

const matches = (name: string, error: string): boolean =>
  name === error || name === 'States.ALL' || (name === 'States.TaskFailed' && error !== 'States.Timeout');

const waitOf = (retrier: Retrier, attempts: number, random: () => number): number => {
  const { IntervalSeconds = INTERVAL_SECONDS, BackoffRate = BACKOFF_RATE, MaxDelaySeconds } = retrier;
  const seconds = Math.min(
    IntervalSeconds * BackoffRate ** attempts,
    MaxDelaySeconds ?? Number.POSITIVE_INFINITY,
  );
  return retrier.JitterStrategy === 'FULL' ? seconds * random() : seconds;
};
