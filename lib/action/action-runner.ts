import type { ArtifactLocation, ExecutionRecord } from '../execution/execution-record.ts';
import type { Outcome } from '../execution/outcome.ts';
import type { Action } from '../pipeline/pipeline.ts';

/** One action execution, ready to run: its references are resolved and its artifacts have places. */
export interface ActionWork {
  readonly pipeline: string;
  readonly pipelineExecutionId: string;
  readonly stage: string;
  readonly action: Action;
  readonly actionExecutionId: string;
  readonly configuration: Readonly<Record<string, string>>;
  /** In declared order, each with the revision it comes from where one is known. */
  readonly inputs: readonly (ArtifactLocation & { readonly revision?: string })[];
  readonly outputs: readonly ArtifactLocation[];
  readonly record: ExecutionRecord;
}

/** Work that goes on elsewhere under an id of its own, and tells its end later. */
export interface Started {
  readonly externalId?: string;
  readonly externalUrl?: string;
  readonly summary?: string;
  /** Epoch milliseconds; once it is passed, the sweep fails an action of which `ask` knows no end. */
  readonly deadline?: number;
}

/** Runs within the call that starts it (fetch a source, publish a site), under a lease in the record. */
export interface InlineRunner {
  readonly kind: 'inline';
  /** Must be safe to repeat: after a crash it runs again with the same action execution id. */
  run(work: ActionWork): Promise<Outcome>;
}

export interface ExternalRunner {
  readonly kind: 'external';
  /** Finds the work of `actionExecutionId`, or starts it (design D4). */
  ensureStarted(work: ActionWork): Promise<Started>;
  /**
   * The provider's final word, when it has one: what the sweep asks in case the event was lost (design D5).
   * @param outputs where the output artifacts belong of a provider that does not store them by itself.
   */
  ask?(
    externalId: string,
    actionExecutionId: string,
    outputs: readonly ArtifactLocation[],
  ): Promise<Outcome | undefined>;
}

export type ActionRunner = InlineRunner | ExternalRunner;

/**
 * Who runs an action type; undefined when nobody does here, which is an error that names itself, never a green tick
 * (design D11).
 */
export type ActionRunners = (type: Action['actionTypeId']) => ActionRunner | undefined;
