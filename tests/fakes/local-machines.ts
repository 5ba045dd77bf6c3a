import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MachineExecution, MachineOwner } from '../../lib/ports.ts';
import { createLocalFunctions } from '../../local/actions/functions.ts';
import { createLocalStateMachines } from '../../local/statemachines/state-machines.ts';
import type { Scope } from '../../local/stepfunctions/scope.ts';
import { silentLog } from './silent-log.ts';
import { writeTree } from './tree.ts';

export const MACHINE_OWNER: MachineOwner = {
  pipeline: 'shop',
  executionId: '01900000-0000-7000-8000-000000000001',
  actionExecutionId: '01900000-0000-7000-8000-0000000000aa',
};

export const machineArn = (name: string): string =>
  `arn:aws:states:us-east-1:111122223333:stateMachine:${name}`;

interface LocalMachinesOptions {
  readonly folder?: string;
  /** Called with each wait, which is over when it resolves. */
  readonly onWait?: (milliseconds: number, scope: Scope) => Promise<void>;
}

/** Local machines and functions over a folder; time only passes when something waits for it. */
export const openLocalMachines = async ({ folder: given, onWait }: LocalMachinesOptions = {}) => {
  const folder = given ?? (await mkdtemp(join(tmpdir(), 'stepline-machines-')));
  let now = Date.UTC(2026, 0, 1);
  const waits: number[] = [];
  const ended = new Map<string, PromiseWithResolvers<void>>();
  const endOf = (arn: string): PromiseWithResolvers<void> => {
    const known = ended.get(arn) ?? Promise.withResolvers<void>();
    ended.set(arn, known);
    return known;
  };
  const functions = createLocalFunctions({
    directories: [join(folder, 'functions')],
    journal: join(folder, 'invocations'),
    jobs: () => {
      throw new Error('no jobs here');
    },
    log: silentLog,
  });
  const calls: string[] = [];
  const machines = createLocalStateMachines({
    directories: [join(folder, 'statemachines')],
    journal: join(folder, 'executions'),
    place: { region: 'us-east-1', account: '111122223333' },
    clock: { now: () => now },
    delay: async (milliseconds: number, scope: Scope) => {
      waits.push(milliseconds);
      await onWait?.(milliseconds, scope);
      now += milliseconds;
    },
    call: (name, event) => {
      calls.push(name);
      return functions.call(name, event);
    },
    log: silentLog,
    onEnd: async (_owner, arn) => endOf(arn).resolve(),
  });
  const close = async (): Promise<void> => {
    await Promise.all([machines.close(), functions.close()]);
  };
  const define = async (name: string, definition: object): Promise<string> => {
    await writeTree(join(folder, 'statemachines'), { [`${name}.asl.json`]: JSON.stringify(definition) });
    return machineArn(name);
  };
  const endedAs = async (arn: string): Promise<MachineExecution | undefined> => {
    await endOf(arn).promise;
    return machines.describe(arn);
  };
  return {
    folder,
    machines,
    /** Names that were called, in order. */
    calls,
    /** What was waited for, in milliseconds. */
    waits,
    define,
    functions: (files: Readonly<Record<string, string>>) => writeTree(join(folder, 'functions'), files),
    ended: endedAs,
    /** Runs a machine to its end. */
    run: async (definition: object, input: unknown = {}): Promise<MachineExecution | undefined> => {
      const arn = await define('it', definition);
      const started = await machines.start(arn, 'one', JSON.stringify(input), MACHINE_OWNER);
      return endedAs(started.executionArn);
    },
    /** The process is gone; what is on disk stays. */
    close,
    remove: async (): Promise<void> => {
      await close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
