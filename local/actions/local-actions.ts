import type { ActionRunners } from '../../lib/action/action-runner.ts';
import { type ActionParts, createActionRunners } from '../../lib/action/action-runners.ts';
import type { ApprovalParts } from '../../lib/action/run-manual-approval.ts';
import { startExecution } from '../../lib/use-cases/start-execution.ts';
import type { World } from '../../lib/use-cases/world.ts';
import { withFolders } from './folder-buckets.ts';
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
  readonly functions: Pick<LocalFunctionsOptions, 'directory' | 'journal' | 'environment' | 'timeoutMs'>;
}

export interface LocalActions {
  readonly runners: ActionRunners;
  /** Runs interrupted functions again; to be called once, before the first sweep. */
  recover(): Promise<void>;
  close(): Promise<void>;
}

/** Everything that runs actions in the embedded world. State machines of the user's own are not run here. */
export const createLocalActions = (options: LocalActionsOptions): LocalActions => {
  const { ports, world, store, source, builds, buckets, archives } = options;
  const functions = createLocalFunctions({
    ...options.functions,
    jobs: () => createFunctionJobs(world()),
    log: ports.log,
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
      pipelines: { place: ports.place, startExecution: (request) => startExecution(world(), request) },
    }),
    recover: functions.recover,
    close: functions.close,
  };
};
