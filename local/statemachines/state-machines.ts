import { createHash } from 'node:crypto';
import { ConfigurationError, messageOf } from '../../lib/errors.ts';
import type { Log, MachineExecution, MachineOwner, StateMachines } from '../../lib/ports.ts';
import { createFileJournal } from '../file-journal.ts';
import { createScope, type Scope } from '../stepfunctions/scope.ts';
import { checkMachine, type Definition } from './check-machine.ts';
import { findMachine, machineNameOf } from './find-machine.ts';
import { type PreparedMachine, prepareMachine } from './prepare-machine.ts';
import { type MachineWorld, runMachine } from './run-machine.ts';

export interface LocalStateMachinesOptions extends MachineWorld {
  /** The folders of the definitions; without one, there are no machines. */
  readonly directories: readonly string[];
  /** Where executions are kept, each as a file. */
  readonly journal: string;
  readonly place: { readonly region: string; readonly account: string };
  readonly log: Log;
  /** Called when an execution has ended, after `describe` says so. */
  readonly onEnd: (owner: MachineOwner, executionArn: string) => Promise<void>;
}

export interface LocalStateMachines extends StateMachines {
  /** Runs again, from its start, what a dead process left; to be called once, before the first start. */
  recover(): Promise<void>;
  /** Before `recover`: what a dead process left is aborted, and nobody is told. */
  abandon(): Promise<void>;
  /** Cuts off what runs; `recover` runs it again. */
  close(): Promise<void>;
  /** Resolves when nothing runs any more. */
  idle(): Promise<void>;
}

interface KeptExecution {
  readonly executionArn: string;
  readonly machine: string;
  readonly name: string;
  readonly input: string;
  readonly owner: MachineOwner;
  /** As it was when the execution was started: what is run again is the same machine. */
  readonly definition: Definition;
  /** Epoch milliseconds. */
  readonly startTime: number;
  readonly ended?: MachineExecution;
  readonly endTime?: number;
}

/** Step Functions allows more; these are safe everywhere. */
const NAME = /^[\w.-]{1,80}$/;
/** As long as Step Functions remembers an execution. */
const REMEMBERED_MS = 90 * 24 * 60 * 60_000;

const idOf = (executionArn: string): string =>
  createHash('sha256').update(executionArn).digest('hex').slice(0, 32);

const jsonOf = (input: string): unknown => {
  try {
    return JSON.parse(input);
  } catch (cause) {
    throw new ConfigurationError('input', 'is not JSON', { cause });
  }
};

/**
 * Step Functions on this machine: definitions in files, run by the interpreter of the embedded engine, whose tasks call the
 * functions of this machine. An execution is kept before it starts; one that a dead process left runs again from its start,
 * as builds and functions do.
 */
export const createLocalStateMachines = (options: LocalStateMachinesOptions): LocalStateMachines => {
  const { log, place, clock } = options;
  const journal = createFileJournal<KeptExecution>(options.journal);
  const running = new Map<string, Scope>();
  const settling = new Set<Promise<void>>();
  const starting = new Map<string, Promise<void>>();
  let closed = false;

  const end = async (kept: KeptExecution, ended: MachineExecution): Promise<void> => {
    const { executionArn, owner } = kept;
    await journal.keep(idOf(executionArn), { ...kept, ended, endTime: clock.now() });
    log.info({ execution: executionArn, status: ended.status, error: ended.error }, 'the machine ended');
    await options.onEnd(owner, executionArn);
  };

  const run = (kept: KeptExecution, machine: PreparedMachine): void => {
    const { executionArn, name, startTime } = kept;
    const id = idOf(executionArn);
    const scope = createScope();
    running.set(id, scope);
    const settled = runMachine(machine, {
      input: JSON.parse(kept.input),
      execution: { Id: executionArn, Name: name, StartTime: new Date(startTime).toISOString() },
      machine: { Id: machineArnOf(executionArn), Name: kept.machine },
      scope,
      world: options,
    })
      // What close cut off has not ended, whatever its functions then said.
      .then((ended) => (ended && !closed ? end(kept, ended) : undefined))
      .catch((error: unknown) =>
        log.error({ execution: executionArn, error: messageOf(error) }, 'the end is left to the sweep'),
      )
      .finally(() => {
        running.delete(id);
        settling.delete(settled);
      });
    settling.add(settled);
  };

  const idle = async (): Promise<void> => {
    while (settling.size > 0) await Promise.all(settling);
  };

  const startOnce = async (executionArn: string, kept: () => Promise<KeptExecution>): Promise<void> => {
    const id = idOf(executionArn);
    if (running.has(id) || (await journal.find(id))) return;
    const execution = await kept();
    const machine = prepareMachine(execution.definition);
    await journal.keep(id, execution);
    if (!closed) run(execution, machine);
  };

  return {
    start: async (machineArn, name, input, owner) => {
      const machine = machineNameOf(machineArn);
      if (!NAME.test(name)) throw new ConfigurationError(name, 'is not a name for an execution');
      const executionArn = `arn:aws:states:${place.region}:${place.account}:execution:${machine}:${name}`;
      const started =
        starting.get(executionArn) ??
        startOnce(executionArn, async () => {
          jsonOf(input);
          const definition = await checkMachine(machine, await findMachine(options.directories, machine));
          return { executionArn, machine, name, input, owner, definition, startTime: clock.now() };
        }).finally(() => starting.delete(executionArn));
      starting.set(executionArn, started);
      await started;
      return { executionArn };
    },
    describe: async (executionArn) => {
      const kept = await journal.find(idOf(executionArn));
      return kept && (kept.ended ?? { status: 'RUNNING' });
    },
    recover: async () => {
      for (const kept of await journal.read()) {
        const { executionArn, endTime } = kept;
        if (endTime === undefined) run(kept, prepareMachine(kept.definition));
        else if (endTime + REMEMBERED_MS < clock.now()) await journal.drop(idOf(executionArn));
      }
    },
    abandon: async () => {
      const ended: MachineExecution = { status: 'ABORTED' };
      for (const kept of await journal.read())
        if (kept.endTime === undefined)
          await journal.keep(idOf(kept.executionArn), { ...kept, ended, endTime: clock.now() });
    },
    idle,
    close: async () => {
      closed = true;
      for (const scope of running.values()) scope.cancel();
      await idle();
    },
  };
};

/** `arn:…:execution:<machine>:<name>` → `arn:…:stateMachine:<machine>` */
const machineArnOf = (executionArn: string): string =>
  executionArn.replace(':execution:', ':stateMachine:').replace(/:[^:]*$/, '');
