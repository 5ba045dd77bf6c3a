import { randomUUID } from 'node:crypto';
import { callTask, type TaskWorld } from './call-task.ts';
import type { PreparedMachine, Task } from './prepare-machine.ts';
import type { Scope } from './scope.ts';
import { TaskCancelled, TaskFailure } from './task-failure.ts';

/** `$$` of one execution. `Root` is what the library would otherwise replace in a branch (see `prepare-machine.ts`). */
export interface ExecutionContext {
  readonly Execution: { readonly Id: string; readonly Name: string };
  readonly StateMachine: { readonly Id: string; readonly Name: string };
  readonly Root: { readonly Input: object; readonly StartTime: string };
}

interface Run {
  readonly context: ExecutionContext;
  readonly scope: Scope;
  readonly world: TaskWorld;
}

type Json = Parameters<PreparedMachine['interpreter']['run']>[0];

/**
 * Runs a machine, or a branch of one, to its end.
 *
 * @returns its output.
 * @throws {TaskFailure} with the error and cause it failed with; {TaskCancelled} when its scope was cancelled.
 */
export const runMachine = async (machine: PreparedMachine, input: unknown, run: Run): Promise<unknown> => {
  const { scope } = run;
  const offer = createTokenOffer();
  const { result, abort, eventLogs } = machine.interpreter.run(input as Json, {
    context: { ...run.context, Task: offer.context },
    noThrowOnAbort: true,
    overrides: { taskResourceLocalHandlers: handlersOf(machine, run, offer.take) },
  });
  const forget = scope.onCancel(abort);
  void discard(eventLogs);
  try {
    const output = await result;
    if (scope.cancelled) throw new TaskCancelled();
    return output;
  } catch (error) {
    throw scope.cancelled ? new TaskCancelled() : failureOf(error);
  } finally {
    forget();
  }
};

/**
 * `$$.Task.Token`: a fresh one for each task. The library resolves a task's parameters and calls its handler in one turn,
 * so the token offered last is the one of the task whose handler takes it.
 */
const createTokenOffer = () => {
  let offered: string | undefined;
  return {
    context: {
      get Token(): string {
        offered ??= randomUUID();
        return offered;
      },
    },
    take: (): string | undefined => {
      const token = offered;
      offered = undefined;
      return token;
    },
  };
};

type Handlers = Record<string, (input: Json) => Promise<Json>>;

/** A handler for each name that is asked for: cheaper than an object of all of them for each execution. */
const handlersOf = (machine: PreparedMachine, run: Run, takeToken: () => string | undefined): Handlers => {
  const running = new Map<string, Promise<unknown>>();

  const enter = (name: string, task: Task, input: unknown): Promise<unknown> => {
    const token = takeToken();
    // Still there: the library's timer ran out, after weeks, and it entered the state again.
    const known = running.get(name);
    if (known !== undefined) return known;
    const work = perform(task, input, token, run);
    running.set(name, work);
    const forget = (): unknown => running.delete(name);
    work.then(forget, forget);
    return work;
  };

  return new Proxy<Handlers>(Object.create(null), {
    get: (_, key) => {
      const name = String(key);
      const task = machine.tasks.get(name);
      // Without a handler the library would call AWS.
      if (task === undefined)
        throw new TaskFailure('States.Runtime', `no task is known for the state "${name}"`);
      return (input: Json) => enter(name, task, input) as Promise<Json>;
    },
  });
};

const perform = async (task: Task, input: unknown, token: string | undefined, run: Run): Promise<unknown> => {
  if (run.scope.cancelled) throw new TaskCancelled();
  return task.kind === 'call' ? callTask(task, input, token, run) : runBranches(task.branches, input, run);
};

/** Side by side, all at once. The first failure cancels the others and is the group's. */
const runBranches = async (
  branches: readonly PreparedMachine[],
  input: unknown,
  run: Run,
): Promise<readonly unknown[]> => {
  const { scope, leave } = run.scope.child();
  const failures: unknown[] = [];
  const runBranch = async (branch: PreparedMachine): Promise<unknown> => {
    try {
      return await runMachine(branch, input, { ...run, scope });
    } catch (error) {
      failures.push(error);
      scope.cancel();
      return undefined;
    }
  };
  const outputs = await Promise.all(branches.map(runBranch));
  leave();
  if (failures.length > 0) throw failures[0];
  return outputs;
};

/** The library's error says "Execution has failed ..."; its cause is what failed. */
const failureOf = (error: unknown): TaskFailure => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof TaskFailure) return cause;
  return cause instanceof Error
    ? new TaskFailure(cause.name, cause.message)
    : new TaskFailure('States.Runtime', String(cause));
};

/** The library keeps each event, with its data, until somebody takes it. */
const discard = async (events: AsyncIterable<unknown>): Promise<void> => {
  for await (const _ of events);
};
