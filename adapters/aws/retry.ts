import { setTimeout as delay } from 'node:timers/promises';
import { isThrottle, isUnreached, statusOf } from './aws-error.ts';

/** How often and how patiently a request to S3 is repeated; a test brings its own time. */
export interface RetryPolicy {
  readonly attempts: number;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  /** 0 to 1. */
  readonly random: () => number;
}

export const standardRetries: RetryPolicy = { attempts: 6, sleep: delay, random: Math.random };

const FIRST_MS = 50;
const LONGEST_MS = 2_000;

/** 409: another conditional write to the key is under way, and S3 wants this one again (design D7). */
const isWorthRepeating = (error: unknown): boolean => {
  const status = statusOf(error);
  return status === 409 || (status ?? 0) >= 500 || isThrottle(error) || isUnreached(error);
};

/**
 * Repeats a request with full jitter while its failure may pass. An answer that was lost is such a failure too: the
 * request may then have been done already, so it must be one that can be done twice.
 * @param isPassing which failures are worth another attempt, where the request must not be done twice.
 * @throws the last failure
 */
export const retrying = async <T>(
  policy: RetryPolicy,
  request: () => Promise<T>,
  isPassing: (error: unknown) => boolean = isWorthRepeating,
): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await request();
    } catch (error) {
      if (attempt >= policy.attempts || !isPassing(error)) throw error;
      await policy.sleep(policy.random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt));
    }
  }
};
