import type { MachineStatus } from '../../lib/ports.ts';
import {
  createEmbeddedEngine,
  type EmbeddedEngine,
  type EmbeddedEngineOptions,
  type EmbeddedFunction,
  type ExecutionEnd,
} from '../../local/stepfunctions/engine.ts';
import { silentLog } from './silent-log.ts';

/** The embedded engine with functions that a test writes as it goes, and its ends to look at. */
export const createEmbeddedEngineHarness = (options: Partial<EmbeddedEngineOptions> = {}) => {
  const functions = new Map<string, EmbeddedFunction>();
  const ends: ExecutionEnd[] = [];
  const waiters = new Map<string, ((status: MachineStatus) => void)[]>();
  const engine: EmbeddedEngine = createEmbeddedEngine({
    functions: (name) => functions.get(name),
    log: silentLog,
    clock: { now: () => Date.UTC(2026, 0, 1) },
    ...options,
  });
  engine.onEnd((end) => {
    ends.push(end);
    for (const tell of waiters.get(end.name) ?? []) tell(end.status);
  });
  return {
    engine,
    ends,
    handle: (name: string, handler: (payload: Record<string, unknown>) => Promise<unknown>): void => {
      functions.set(name, (payload) => handler(payload as Record<string, unknown>));
    },
    ended: async (
      machine: Parameters<EmbeddedEngine['describe']>[0],
      name: string,
    ): Promise<MachineStatus> => {
      const status = await engine.describe(machine, name);
      if (status !== 'running') return status;
      return new Promise((resolve) => waiters.set(name, [...(waiters.get(name) ?? []), resolve]));
    },
    close: () => engine.close(),
  };
};
