import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves after so many milliseconds; resolves or rejects at once when `signal` says to end. */
export type Wait = (milliseconds: number, signal: AbortSignal) => Promise<void>;

export const waitByTimer: Wait = (milliseconds, signal) => sleep(milliseconds, undefined, { signal });
