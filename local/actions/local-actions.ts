import type { ActionRunners } from '../../lib/action/action-runner.ts';
import { type ActionParts, createActionRunners } from '../../lib/action/action-runners.ts';
import type { ApprovalParts } from '../../lib/action/run-manual-approval.ts';
import type { FunctionCalls } from '../../lib/rule/function-rule.ts';
import { completeAsTold } from '../../lib/use-cases/ask-provider.ts';
import { startExecution } from '../../lib/use-cases/start-execution.ts';
import type { World } from '../../lib/use-cases/world.ts';
import { createLocalStateMachines, type LocalStateMachinesOptions } from '../statemachines/state-machines.ts';
import { waitOrCancel } from '../stepfunctions/wait-or-cancel.ts';
import { withFolders } from './folder-buckets.ts';
import { createFunctionCalls } from './function-calls.ts';
import { createFunctionJobs } from './function-jobs.ts';
import { createLocalFunctions, type LocalFunctionsOptions } from './functions.ts';

type Parts = Required<Pick<ActionParts, 'store' | 'source' | 'builds' | 'buckets' | 'archives'>>;

export interface LocalActionsOptions extends Parts {
  readonly ports: Pick<World, 'documents' | 'ids' | 'clock' | 'log' | 'place'>;
  /** The world that these runners become part of; asked for when one of them runs. */
  readonly world: () => World;
  /** The folder of the buckets: a source may be a folder in it. */
  readonly bucketsDirectory: string;
  readonly approvals: Pick<ApprovalParts, 'notifier' | 'pages' | 'links'>;
  readonly functions: Pick<LocalFunctionsOptions, 'directories' | 'journal' | 'environment' | 'timeoutMs'>;
  readonly machines: Pick<LocalStateMachinesOptions, 'directories' | 'journal'>;
}

export interface LocalActions {
  readonly runners: ActionRunners;
  /** For rules that wait for what a function returns. */
  readonly calls: FunctionCalls;
  /** Runs interrupted functions and state machines again; to be called once, before the first sweep. */
  recover(): Promise<void>;
  /** Before `recover`: nothing that was interrupted runs again. */
  abandon(): Promise<void>;
  close(): Promise<void>;
}

/** Everything that runs actions in the embedded world. */
export const createLocalActions = (options: LocalActionsOptions): LocalActions => {
  const { ports, world, store, source, builds, buckets, archives } = options;
  const functions = createLocalFunctions({
    ...options.functions,
    jobs: () => createFunctionJobs(world()),
    log: ports.log,
  });
  const machines = createLocalStateMachines({
    ...options.machines,
    call: functions.call,
    delay: waitOrCancel,
    clock: ports.clock,
    place: ports.place,
    log: ports.log,
    onEnd: (owner, executionArn) => completeAsTold(world(), owner, executionArn),
  });
  return {
    runners: createActionRunners({
      store,
      source,
      builds,
      buckets: withFolders(buckets, options.bucketsDirectory),
      archives,
      approvals: { ...ports, ...options.approvals },
      jobs: ports,
      lambda: { ...ports, functions },
      machines,
      pipelines: { place: ports.place, startExecution: (request) => startExecution(world(), request) },
    }),
    calls: createFunctionCalls(functions),
    recover: async () => {
      await functions.recover();
      await machines.recover();
    },
    abandon: async () => {
      await functions.abandon();
      await machines.abandon();
    },
    close: async () => {
      // First: a machine must not take the end of its functions for its own.
      await Promise.all([machines.close(), functions.close()]);
    },
  };
};
