import { setTimeout as delay } from 'node:timers/promises';

const firstWaitMs = 250;
const longestWaitMs = 15_000;

export interface Insisting {
  /** Once aborted, there is one more try, and no further one. */
  readonly closing: AbortSignal;
  readonly onProblem: (error: unknown) => void;
  /** Resolves after so many milliseconds, or when `closing` is aborted. */
  readonly pause?: (ms: number, closing: AbortSignal) => Promise<void>;
}

const defaultPause = (ms: number, signal: AbortSignal): Promise<void> =>
  delay(ms, undefined, { signal }).catch(() => {});

/**
 * Repeats `work` until it is done, with longer and longer pauses: for what everything else hangs on, such as the end of a
 * build while the disk is full. @throws its last error, when it is to close.
 */
export const insist = async (
  work: () => Promise<void>,
  { closing, onProblem, pause = defaultPause }: Insisting,
): Promise<void> => {
  for (let waitMs = firstWaitMs; ; waitMs = Math.min(2 * waitMs, longestWaitMs)) {
    try {
      return await work();
    } catch (error) {
      if (closing.aborted) throw error;
      onProblem(error);
    }
    await pause(waitMs, closing);
  }
};
