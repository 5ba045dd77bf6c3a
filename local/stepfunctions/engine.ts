import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { messageOf, PlatformError } from '../../lib/errors.ts';
import type { Clock, Engine, Log, MachineVersion } from '../../lib/ports.ts';
import type { StateMachine } from '../../lib/state-machine.ts';
import type { TaskWorld } from './call-task.ts';
import { ExecutionAlreadyExists } from './execution-already-exists.ts';
import { createExecutionLog, type EngineExecution } from './execution-log.ts';
import { MachineNotPublished } from './machine-not-published.ts';
import { type PreparedMachine, prepareMachine } from './prepare-machine.ts';
import { runMachine } from './run-machine.ts';
import { createScope } from './scope.ts';
import { TaskCancelled, TaskFailure } from './task-failure.ts';
import { createTaskTokens } from './task-tokens.ts';
import { waitOrCancel } from './wait-or-cancel.ts';

/** A function as Lambda calls it: JSON data in, JSON data out. What it throws fails the task under the error's name. */
export type EmbeddedFunction = (payload: unknown) => Promise<unknown>;

/** How an execution ended: what AWS tells as "Step Functions Execution Status Change". */
export interface ExecutionEnd {
  readonly pipeline: string;
  readonly version: number;
  readonly name: string;
  readonly status: 'succeeded' | 'failed' | 'aborted';
  readonly input: object;
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
}

export interface EmbeddedEngine extends Engine {
  /** Called for each end, once, after `describe` shows it; not for what `close` cuts off. @returns unsubscribe. */
  onEnd(listener: (end: ExecutionEnd) => void): () => void;
  /** Cuts off what runs (the sweep continues it after the next start) and waits for function calls under way. */
  close(): Promise<void>;
}

export interface EmbeddedEngineOptions {
  /** Finds a function by the `FunctionName` of a task. */
  readonly functions: (name: string) => EmbeddedFunction | undefined;
  readonly log: Log;
  readonly clock: Clock;
  /** How many ended executions are remembered, so that starting one again is noticed. */
  readonly rememberEnded?: number;
  /** Waits before a task is tried again. */
  readonly delay?: TaskWorld['delay'];
}

const MAXIMUM_NAME_LENGTH = 80;

/**
 * Step Functions in this process (design D8): interprets the compiled machine as it is, calls our functions for its
 * tasks, and keeps nothing: when the process ends, executions are gone, and the record (D3) says how to go on.
 *
 * Beside what the port says, `publish` throws {UnsupportedMachine}, and `start` {MachineNotPublished} and
 * {ExecutionAlreadyExists}.
 */
export const createEmbeddedEngine = (options: EmbeddedEngineOptions): EmbeddedEngine => {
  const { log, clock, rememberEnded = 1000, delay = waitOrCancel } = options;
  const machines = new Map<string, PreparedMachine>();
  const executions = createExecutionLog(rememberEnded);
  const tokens = createTaskTokens();
  const calls = new Set<Promise<unknown>>();
  const listeners = new Set<(end: ExecutionEnd) => void>();
  let closed = false;

  const invoke: TaskWorld['invoke'] = async (name, payload) => {
    const target = options.functions(name);
    if (target === undefined) {
      throw new TaskFailure('Lambda.ResourceNotFoundException', `there is no function "${name}"`);
    }
    // Later, as Lambda does: the caller's turn is not the function's.
    const call = Promise.resolve().then(() => target(JSON.parse(payload)));
    calls.add(call);
    try {
      return toJson(await call);
    } finally {
      calls.delete(call);
    }
  };
  const world: TaskWorld = { tokens, invoke, delay, log };

  const tell = (end: ExecutionEnd): void => {
    for (const listener of listeners) {
      try {
        listener(end);
      } catch (error) {
        log.error({ execution: end.name, error: messageOf(error) }, 'a listener of ended executions failed');
      }
    }
  };

  const finish = (
    execution: EngineExecution,
    status: ExecutionEnd['status'],
    details: Pick<ExecutionEnd, 'output' | 'error' | 'cause'>,
  ): void => {
    if (execution.status !== 'running') return;
    execution.status = status;
    executions.retire(execution);
    const { pipeline, version, name, input } = execution;
    log.debug({ pipeline, execution: name, status, error: details.error }, 'the machine ended');
    if (!closed) tell({ pipeline, version, name, status, input, ...details });
  };

  const run = async (machine: PreparedMachine, execution: EngineExecution): Promise<void> => {
    const { pipeline, input, scope, ref } = execution;
    const context = {
      Execution: { Id: `${ref}:${execution.name}`, Name: execution.name },
      StateMachine: { Id: ref, Name: pipeline },
      Root: { Input: input, StartTime: new Date(clock.now()).toISOString() },
    };
    try {
      finish(execution, 'succeeded', { output: await runMachine(machine, input, { context, scope, world }) });
    } catch (error) {
      // `stop` and `close` have said so already.
      if (error instanceof TaskCancelled) return;
      const name = error instanceof TaskFailure ? error.name : 'States.Runtime';
      finish(execution, 'failed', { error: name, cause: messageOf(error) });
    }
  };

  return {
    publish: async (pipeline, version, machine) => {
      const ref = refOf(pipeline, version, machine);
      if (!machines.has(ref)) machines.set(ref, prepareMachine(machine));
      return { pipeline, version, ref };
    },
    start: async (version, name, input) => {
      if (closed) throw new PlatformError('EngineClosed', 'the engine is closed');
      assertName(name);
      const machine = machines.get(version.ref);
      if (machine === undefined) throw new MachineNotPublished(version.ref);
      const data = toJson(input) as object;
      const known = executions.find(version.pipeline, name);
      if (known !== undefined) {
        if (known.ref === version.ref && isDeepStrictEqual(known.input, data)) return;
        throw new ExecutionAlreadyExists(name);
      }
      const execution: EngineExecution = {
        ...version,
        name,
        input: data,
        scope: createScope(),
        status: 'running',
      };
      executions.add(execution);
      void run(machine, execution);
    },
    describe: async (version, name) => executions.find(version.pipeline, name)?.status ?? 'missing',
    stop: async (version, name, cause) => {
      const execution = executions.find(version.pipeline, name);
      if (execution?.status !== 'running') return;
      execution.scope.cancel();
      finish(execution, 'aborted', { error: 'Execution.Stopped', cause });
    },
    succeedTask: async (token, output) => tokens.succeed(token, toJson(output)),
    failTask: async (token, error, cause) => tokens.fail(token, new TaskFailure(error, cause)),
    onEnd: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      closed = true;
      for (const execution of executions.running()) execution.scope.cancel();
      await Promise.allSettled(calls);
    },
  };
};

/** Says the same for the same input, in every process. */
const refOf = (pipeline: string, version: number, machine: StateMachine): MachineVersion['ref'] => {
  const digest = createHash('sha256').update(JSON.stringify(machine)).digest('hex').slice(0, 16);
  return `embedded:${encodeURIComponent(pipeline)}:${version}:${digest}`;
};

const assertName = (name: string): void => {
  if (name.length >= 1 && name.length <= MAXIMUM_NAME_LENGTH) return;
  throw new PlatformError(
    'InvalidName',
    `an execution's name has 1 to ${MAXIMUM_NAME_LENGTH} characters: "${name}"`,
  );
};

/** What passes through Lambda and Step Functions is JSON: no functions, dates or undefined, nothing shared. */
const toJson = (value: unknown): unknown => (value === undefined ? null : JSON.parse(JSON.stringify(value)));
