import type { MachineStatus } from '../../lib/ports.ts';
import type { Scope } from './scope.ts';

export interface EngineExecution {
  readonly pipeline: string;
  readonly version: number;
  readonly ref: string;
  readonly name: string;
  readonly input: object;
  readonly scope: Scope;
  status: Exclude<MachineStatus, 'missing'>;
}

/** Executions by name: all that run, and those that ended last. Names are unique in a pipeline, over its versions. */
export interface ExecutionLog {
  find(pipeline: string, name: string): EngineExecution | undefined;
  add(execution: EngineExecution): void;
  /** It ended; the longest ended is forgotten when there are too many. */
  retire(execution: EngineExecution): void;
  running(): readonly EngineExecution[];
}

export const createExecutionLog = (remember: number): ExecutionLog => {
  const running = new Map<string, EngineExecution>();
  const ended = new Map<string, EngineExecution>();
  const keyOf = (pipeline: string, name: string): string => JSON.stringify([pipeline, name]);

  return {
    find: (pipeline, name) => {
      const key = keyOf(pipeline, name);
      return running.get(key) ?? ended.get(key);
    },
    add: (execution) => running.set(keyOf(execution.pipeline, execution.name), execution),
    retire: (execution) => {
      const key = keyOf(execution.pipeline, execution.name);
      running.delete(key);
      ended.set(key, execution);
      for (const oldest of ended.keys()) {
        if (ended.size <= remember) return;
        ended.delete(oldest);
      }
    },
    running: () => [...running.values()],
  };
};
