import type { ExecutionStart } from '../execution/create-record.ts';
import type { Pipeline } from './pipeline.ts';

/** `pipelines/<pipeline>/pipeline.json`: the current declaration. Times are epoch milliseconds. */
export interface StoredPipeline {
  readonly pipeline: Pipeline;
  /** New for each creation: a pipeline that is deleted and made again inherits nothing (design D7). */
  readonly incarnation: string;
  readonly created: number;
  readonly updated: number;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

/** `pipelines/<pipeline>/versions/<n>.json`: a declaration as it was; executions are pinned to one. */
export interface StoredVersion {
  readonly pipeline: Pipeline;
  readonly incarnation: string;
}

/**
 * `active/<pipeline>.json`: the running executions. Starts and updates of one pipeline are serialised by it, the limit
 * of concurrent executions is counted on it, and it is the sweep's worklist (design D5, D7).
 */
export interface ActiveExecutions {
  readonly incarnation: string;
  readonly version: number;
  readonly nextSequence: number;
  readonly executions: readonly ActiveExecution[];
}

export interface ActiveExecution {
  readonly start: ExecutionStart;
  readonly version: number;
  /**
   * Of an execution that was put here to go on after its end: the attempt with which it does. As long as the record has
   * a lower one it has not gone on yet.
   */
  readonly attempt?: number;
}

export const noExecutions = (incarnation: string, version: number): ActiveExecutions => ({
  incarnation,
  version,
  nextSequence: 1,
  executions: [],
});
