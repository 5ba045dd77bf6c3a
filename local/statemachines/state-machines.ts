import { createHash } from 'node:crypto';
import { ConfigurationError, messageOf } from '../../lib/errors.ts';
import type { Log, MachineExecution, MachineOwner, StateMachines } from '../../lib/ports.ts';
import { createFileJournal, type Kept } from '../file-journal.ts';
import { insist } from '../insist.ts';
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

interface KeptFile {
  readonly id: string;
  readonly entry: KeptExecution;
}

/** Step Functions allows more; these are safe everywhere. */
const NAME = /^[\w.-]{1,80}$/;
/** As long as Step Functions remembers an execution. */
const REMEMBERED_MS = 90 * 24 * 60 * 60_000;

const idOf = (executionArn: string): string =>
  createHash('sha256').update(executionArn).digest('hex').slice(0, 32);

/** Whether at least whose it is can be read. */
const isExecution = (kept: Kept<Partial<KeptExecution> | null>): kept is KeptFile =>
  'entry' in kept && typeof kept.entry?.executionArn === 'string' && typeof kept.entry.owner === 'object';

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
  const closing = new AbortController();
  /** Cancelled by `close`. */
  const open = createScope();

  /** An end that is not on disk never was: the machine would run again. */
  const end = async (kept: KeptExecution, ended: MachineExecution): Promise<void> => {
    const { executionArn, owner } = kept;
    const over = { ...kept, ended, endTime: clock.now() };
    await insist(() => journal.keep(idOf(executionArn), over), {
      closing: closing.signal,
      pause: (milliseconds) => options.delay(milliseconds, open),
      onProblem: (error) =>
        log.warn(
          { execution: executionArn, error: messageOf(error) },
          'the end of a machine was not written; this is tried again',
        ),
    });
    log.info({ execution: executionArn, status: ended.status, error: ended.error }, 'the machine ended');
    await options.onEnd(owner, executionArn);
  };

  const untilSettled = ({ executionArn }: KeptExecution, ending: Promise<void>): void => {
    const settled = ending
      .catch((error: unknown) =>
        log.error({ execution: executionArn, error: messageOf(error) }, 'the end is left to the sweep'),
      )
      .finally(() => {
        running.delete(idOf(executionArn));
        settling.delete(settled);
      });
    settling.add(settled);
  };

  const run = (kept: KeptExecution, machine: PreparedMachine): void => {
    const { executionArn, name, startTime } = kept;
    const input: unknown = JSON.parse(kept.input);
    const scope = createScope();
    running.set(idOf(executionArn), scope);
    const ended = runMachine(machine, {
      input,
      execution: { Id: executionArn, Name: name, StartTime: new Date(startTime).toISOString() },
      machine: { Id: machineArnOf(executionArn), Name: kept.machine },
      scope,
      world: options,
    });
    // What close cut off has not ended, whatever its functions then said.
    untilSettled(
      kept,
      ended.then((how) => (how && !open.cancelled ? end(kept, how) : undefined)),
    );
  };

  const takeUp = async (kept: Kept<KeptExecution>): Promise<void> => {
    if ('problem' in kept) throw kept.problem;
    const { endTime, definition } = kept.entry;
    if (endTime === undefined) run(kept.entry, prepareMachine(definition));
    else if (endTime + REMEMBERED_MS < clock.now()) await journal.drop(kept.id);
  };

  /** One that cannot be taken up has failed; one of which nobody can tell whose it is is not known any more. */
  const giveUp = async (kept: Kept<KeptExecution>, error: unknown): Promise<void> => {
    const problem = messageOf(error);
    log.error({ file: kept.id, error: problem }, 'the execution of a machine could not be taken up');
    if (!isExecution(kept)) return journal.setAside(kept.id);
    if (kept.entry.ended) return;
    const cause = `it could not be taken up again: ${problem}`;
    untilSettled(kept.entry, end(kept.entry, { status: 'FAILED', error: 'States.Runtime', cause }));
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
    if (!open.cancelled) run(execution, machine);
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
        await takeUp(kept)
          .catch((error: unknown) => giveUp(kept, error))
          .catch((error: unknown) =>
            log.error({ file: kept.id, error: messageOf(error) }, 'it stays where it is'),
          );
      }
    },
    abandon: async () => {
      const ended: MachineExecution = { status: 'ABORTED' };
      for (const kept of await journal.read())
        if (isExecution(kept) && kept.entry.endTime === undefined)
          await journal.keep(kept.id, { ...kept.entry, ended, endTime: clock.now() });
    },
    idle,
    close: async () => {
      closing.abort();
      open.cancel();
      for (const scope of running.values()) scope.cancel();
      await idle();
    },
  };
};

/** `arn:…:execution:<machine>:<name>` → `arn:…:stateMachine:<machine>` */
const machineArnOf = (executionArn: string): string =>
  executionArn.replace(':execution:', ':stateMachine:').replace(/:[^:]*$/, '');
