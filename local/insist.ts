import { setTimeout as delay } from 'node:timers/promises';

const firstWaitMs = 250;
const longestWaitMs = 15_000;

export interface Insisting {
  /** Once aborted, there is one more try, and no further one. */
  readonly closing: AbortSignal;
  readonly onProblem: (error: unknown) => void;
  /** How many tries are enough; absent: there is no end to them. */
  readonly most?: number;
  /** Resolves after so many milliseconds, or when `closing` is aborted. */
  readonly pause?: (ms: number, closing: AbortSignal) => Promise<void>;
}

const defaultPause = (ms: number, signal: AbortSignal): Promise<void> =>
  delay(ms, undefined, { signal }).catch(() => {});

/**
 * Repeats `work` until it is done, with longer and longer pauses: for what everything else hangs on, such as the end of a
 * build while the disk is full. @throws its last error, when it is to close or has been tried often enough.
 */
export const insist = async (
  work: () => Promise<void>,
  { closing, onProblem, most = Number.POSITIVE_INFINITY, pause = defaultPause }: Insisting,
): Promise<void> => {
  let waitMs = firstWaitMs;
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (closing.aborted || tries >= most) throw error;
      onProblem(error);
    }
    await pause(waitMs, closing);
    waitMs = Math.min(2 * waitMs, longestWaitMs);
  }
};
