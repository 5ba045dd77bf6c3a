import { ExecutionTimeoutError } from 'aws-local-stepfunctions';
import * as v from 'valibot';
import { messageOf } from '../../lib/errors.ts';
import type { Clock, MachineExecution } from '../../lib/ports.ts';
import type { Called } from '../actions/functions.ts';
import type { Scope } from '../stepfunctions/scope.ts';
import { TaskCancelled } from '../stepfunctions/task-failure.ts';
import { MachineFailure } from './machine-failure.ts';
import type { MachineTask, PreparedMachine } from './prepare-machine.ts';

export interface MachineWorld {
  readonly call: (functionName: string, event: unknown) => Promise<Called>;
  readonly clock: Clock;
  /** Resolves after so many milliseconds, or when the scope is cancelled. */
  readonly delay: (milliseconds: number, scope: Scope) => Promise<void>;
}

export interface MachineRun {
  readonly input: unknown;
  /** What `$$` has. */
  readonly execution: { readonly Id: string; readonly Name: string; readonly StartTime: string };
  readonly machine: { readonly Id: string; readonly Name: string };
  readonly scope: Scope;
  readonly world: MachineWorld;
}

/** Step Functions' limit for what a state takes or puts out. */
const MOST_BYTES = 256 * 1024;
const MOST_WAIT_MS = 2_000_000_000;

const Invocation = v.object({ FunctionName: v.string(), Payload: v.optional(v.unknown(), {}) });
const Waiting = v.object({
  input: v.unknown(),
  seconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  timestamp: v.optional(v.pipe(v.string(), v.isoTimestamp())),
});

const parsed = <Schema extends v.GenericSchema>(schema: Schema, input: unknown): v.InferOutput<Schema> => {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const where = v.getDotPath(issue) ?? 'the input';
  throw new MachineFailure('States.Runtime', `${where}: ${issue.message}`, { final: true });
};

const checkSize = (given: unknown): unknown => {
  const value = given ?? null;
  if (Buffer.byteLength(JSON.stringify(value)) <= MOST_BYTES) return value;
  throw new MachineFailure('States.DataLimitExceeded', `a result has more than ${MOST_BYTES} bytes`, {
    final: true,
  });
};

const callFunction = async ({ world }: MachineRun, name: string, event: unknown): Promise<unknown> => {
  const called = await world.call(name, event).catch((error: unknown) => {
    throw new MachineFailure('Lambda.ResourceNotFoundException', messageOf(error));
  });
  if ('value' in called) return checkSize(called.value);
  const { name: errorType, message: errorMessage } = called.error;
  throw new MachineFailure(errorType, JSON.stringify({ errorType, errorMessage }));
};

const waitFor = async ({ world, scope }: MachineRun, input: unknown): Promise<unknown> => {
  const { input: passed, seconds, timestamp } = parsed(Waiting, input);
  const until = timestamp === undefined ? world.clock.now() + (seconds ?? 0) * 1000 : Date.parse(timestamp);
  for (let left = until - world.clock.now(); left > 0; left = until - world.clock.now()) {
    await world.delay(Math.min(left, MOST_WAIT_MS), scope);
    if (scope.cancelled) throw new TaskCancelled();
  }
  return passed;
};

const perform = async (task: MachineTask, input: unknown, run: MachineRun): Promise<unknown> => {
  // The interpreter tries again, at once, whatever was waiting for its retry when it was aborted.
  if (run.scope.cancelled) throw new TaskCancelled();
  if (task.kind === 'wait') return waitFor(run, input);
  if (task.kind === 'function') return callFunction(run, task.functionName, input);
  const { FunctionName, Payload } = parsed(Invocation, input);
  const value = await callFunction(run, FunctionName, Payload);
  return { ExecutedVersion: '$LATEST', Payload: value, StatusCode: 200 };
};

/** What the interpreter says for a Fail state that says nothing. */
const NAMELESS = 'FailStateError';
const SPEECHLESS = 'Execution failed because of a Fail state';

const failureOf = (thrown: unknown): MachineExecution => {
  if (thrown instanceof ExecutionTimeoutError) return { status: 'TIMED_OUT', error: 'States.Timeout' };
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
  if (!(cause instanceof Error)) return { status: 'FAILED', error: 'States.Runtime', cause: String(cause) };
  return {
    status: 'FAILED',
    ...(cause.name === NAMELESS ? {} : { error: cause.name }),
    ...(cause.message === SPEECHLESS ? {} : { cause: cause.message }),
  };
};

/** The interpreter keeps each event, with its data, until somebody takes it. */
const discard = async (events: AsyncIterable<unknown>): Promise<void> => {
  for await (const _ of events);
};

type Json = Parameters<PreparedMachine['interpreter']['run']>[0];

/**
 * Runs a user's machine to its end.
 * @returns how it ended; nothing when its scope was cancelled.
 */
export const runMachine = async (
  { interpreter, tasks }: PreparedMachine,
  run: MachineRun,
): Promise<MachineExecution | undefined> => {
  const { execution, machine, input, scope } = run;
  const handlers = [...tasks].map(([name, task]) => [
    name,
    (given: Json) => perform(task, given, run) as Promise<Json>,
  ]);
  const { result, abort, eventLogs } = interpreter.run(input as Json, {
    context: {
      Execution: { Id: execution.Id, Name: execution.Name },
      StateMachine: machine,
      Root: { Input: input, StartTime: execution.StartTime },
    },
    noThrowOnAbort: true,
    overrides: { taskResourceLocalHandlers: Object.fromEntries(handlers) },
  });
  const forget = scope.onCancel(abort);
  void discard(eventLogs);
  try {
    const output = checkSize(await result);
    return scope.cancelled ? undefined : { status: 'SUCCEEDED', output: JSON.stringify(output) };
  } catch (error) {
    return scope.cancelled ? undefined : failureOf(error);
  } finally {
    forget();
    // What a failed branch left waiting.
    scope.cancel();
  }
};
