import { randomUUID } from 'node:crypto';
import type { Log } from '../../lib/ports.ts';
import type { Task } from './prepare-machine.ts';
import { createRetryBudget, type RetryBudget } from './retry-budget.ts';
import type { Scope } from './scope.ts';
import { failureOfFunction, TaskCancelled } from './task-failure.ts';
import type { TaskTokens } from './task-tokens.ts';

/** What the tasks of all executions share. */
export interface TaskWorld {
  readonly tokens: TaskTokens;
  /** Calls a function with a JSON text, answers with JSON data; throws whatever the function throws. */
  readonly invoke: (functionName: string, payload: string) => Promise<unknown>;
  /** Resolves after so many milliseconds, or when the scope is cancelled. */
  readonly delay: (milliseconds: number, scope: Scope) => Promise<void>;
  readonly log: Log;
}

interface Call {
  readonly functionName: string;
  readonly payload: string;
}

/** `lambda:invoke`, with or without a token, and with the state's `Retry`. Every attempt has a token of its own. */
export const callTask = async (
  task: Extract<Task, { kind: 'call' }>,
  input: unknown,
  token: string | undefined,
  run: { readonly scope: Scope; readonly world: TaskWorld },
): Promise<unknown> => {
  const first = callOf(input);
  const budget = createRetryBudget(task.retry);
  const attempt = task.waitsForToken ? callAndWait : callAndAnswer;
  for (let current = token ?? randomUUID(); ; current = randomUUID()) {
    const payload = token === undefined ? first.payload : first.payload.replaceAll(token, current);
    try {
      return await attempt({ ...first, payload }, current, run.scope, run.world);
    } catch (error) {
      await waitForRetry(error, budget, first.functionName, run);
    }
  }
};

/** @throws the failure, when it is not tried again; {TaskCancelled} when the scope is cancelled, also while waiting. */
const waitForRetry = async (
  error: unknown,
  budget: RetryBudget,
  functionName: string,
  { scope, world }: { readonly scope: Scope; readonly world: TaskWorld },
): Promise<void> => {
  if (scope.cancelled) throw new TaskCancelled();
  const failure = failureOfFunction(error);
  const waitMs = budget.next(failure.name);
  if (waitMs === undefined) throw failure;
  world.log.warn({ function: functionName, error: failure.name, waitMs }, 'the task will be tried again');
  await world.delay(waitMs, scope);
  if (scope.cancelled) throw new TaskCancelled();
};

/** The parameters are ours: the compiler wrote `FunctionName` and `Payload`. */
const callOf = (input: unknown): Call => {
  const { FunctionName, Payload } = input as { FunctionName: string; Payload?: unknown };
  return { functionName: FunctionName, payload: JSON.stringify(Payload ?? {}) };
};

/** The answer may come before the function returns; a function that throws answers by that. The first answer counts. */
const callAndWait = async (call: Call, token: string, scope: Scope, world: TaskWorld): Promise<unknown> => {
  const answer = world.tokens.wait(token, scope);
  world.invoke(call.functionName, call.payload).catch((error: unknown) => {
    const failure = failureOfFunction(error);
    const answered = world.tokens.fail(token, failure);
    if (answered === 'delivered') return;
    world.log.warn(
      { function: call.functionName, error: failure.name, cause: failure.message },
      'a function failed after its task had ended',
    );
  });
  return answer;
};

const callAndAnswer = async (call: Call, _: string, scope: Scope, world: TaskWorld): Promise<unknown> => {
  const cancelled = Promise.withResolvers<never>();
  const forget = scope.onCancel(() => cancelled.reject(new TaskCancelled()));
  try {
    const answer = world.invoke(call.functionName, call.payload);
    return { Payload: await Promise.race([answer, cancelled.promise]) };
  } finally {
    forget();
  }
};
