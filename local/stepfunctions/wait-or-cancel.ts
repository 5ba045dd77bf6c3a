import { setTimeout } from 'node:timers/promises';
import type { Scope } from './scope.ts';

/** Resolves after so many milliseconds, or when the scope is cancelled. */
export const waitOrCancel = async (milliseconds: number, scope: Scope): Promise<void> => {
  const controller = new AbortController();
  const forget = scope.onCancel(() => controller.abort());
  try {
    await setTimeout(milliseconds, undefined, { signal: controller.signal });
  } catch (error) {
    if (!scope.cancelled) throw error;
  } finally {
    forget();
  }
};
