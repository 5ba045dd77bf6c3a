import type { Answered } from '../../lib/ports.ts';
import type { Scope } from './scope.ts';
import { TaskCancelled, type TaskFailure } from './task-failure.ts';

/** Tasks that wait for an answer. A token is known from `wait` until its first answer, or until its scope is cancelled. */
export interface TaskTokens {
  /** @throws {TaskFailure} when it is answered so; {TaskCancelled} with its scope. */
  wait(token: string, scope: Scope): Promise<unknown>;
  succeed(token: string, output: unknown): Answered;
  fail(token: string, failure: TaskFailure): Answered;
}

interface Waiting {
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: Error) => void;
}

export const createTaskTokens = (): TaskTokens => {
  const waiting = new Map<string, Waiting>();

  const settle = (token: string, answer: (task: Waiting) => void): Answered => {
    const task = waiting.get(token);
    if (task === undefined) return 'stale';
    waiting.delete(token);
    answer(task);
    return 'delivered';
  };

  return {
    wait: async (token, scope) => {
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      waiting.set(token, { resolve, reject });
      const forget = scope.onCancel(() => settle(token, (task) => task.reject(new TaskCancelled())));
      try {
        return await promise;
      } finally {
        forget();
      }
    },
    succeed: (token, output) => settle(token, (task) => task.resolve(output)),
    fail: (token, failure) => settle(token, (task) => task.reject(failure)),
  };
};
