import type { OutcomeStatus, ReportSummary } from './outcome.ts';

/**
 * Everything an execution knows: `execution.json`, the truth of design D3. Changed by compare-and-swap alone, by the
 * functions in this folder. Times are epoch milliseconds.
 */
export interface ExecutionRecord {
  readonly schema: 1;
  readonly pipeline: string;
  readonly incarnation: string;
  readonly pipelineVersion: number;
  readonly executionId: string;
  /** Order of the starts of this pipeline; gates compare it (design D6). */
  readonly sequence: number;
  readonly mode: 'QUEUED' | 'SUPERSEDED' | 'PARALLEL';
  readonly type: 'STANDARD' | 'ROLLBACK';
  readonly rollbackTarget?: string;
  /** ROLLBACK: what the target had when it entered the stage; our own actions come first. */
  readonly inherited?: Inheritance;
  /** The failed stage whose automatic rollback has yet to be started (semantics 2.9). */
  readonly rollsBack?: string;
  readonly status: ExecutionStatus;
  readonly statusSummary?: string;
  /** Fences machines (design D6b): the machine `<executionId>-<attempt>` is the only one that may act. */
  readonly attempt: number;
  /** Retries of stages so far; `pipeline-execution-attempt` of the events is one more. */
  readonly retries: number;
  /** The stage where the machine of this attempt enters; empty: past the last one. */
  readonly startAt: string;
  /** The machine that somebody started by hand, instead of `<executionId>-1`. */
  readonly machineName?: string;
  readonly trigger: Trigger;
  readonly variables: readonly { readonly name: string; readonly resolvedValue: string }[];
  readonly sourceOverrides: readonly SourceOverride[];
  readonly revisions: readonly ArtifactRevision[];
  readonly startTime: number;
  readonly lastUpdateTime: number;
  /** Machines of this execution that failed before it was over, one after the other. */
  readonly faults?: number;
  readonly halt?: Halt;
  /** All stages of the pipeline version, in order. */
  readonly stages: readonly StageRun[];
  /** Action executions in the order of their starts; a retry adds, nothing is taken away. */
  readonly actions: readonly ActionExecution[];
  readonly rules: readonly RuleExecution[];
  /** Actions that wait until another one of this execution ends, in the order in which they came (semantics 2.3). */
  readonly parked?: readonly ParkedAction[];
  /** Answers that a waiting machine has yet to get, and events to publish: durable before anybody is told. */
  readonly answers: readonly TaskAnswer[];
  readonly outbox: readonly OutboxEvent[];
  /** Sequence of the next outbox event. */
  readonly nextEvent: number;
}

/** Artifacts and output variables of another execution, which stay where they are. */
export interface Inheritance {
  readonly artifacts: readonly ArtifactLocation[];
  /** Its succeeded action executions, for their output variables. */
  readonly actions: readonly { readonly stage: string; readonly action: string; readonly id: string }[];
}

/** Semantics 2.1, API spelling. */
export type ExecutionStatus =
  | 'InProgress'
  | 'Succeeded'
  | 'Failed'
  | 'Stopping'
  | 'Stopped'
  | 'Superseded'
  | 'Cancelled';

export type StageStatus =
  | 'InProgress'
  | 'Succeeded'
  | 'Failed'
  | 'Stopping'
  | 'Stopped'
  | 'Cancelled'
  | 'Skipped';

export interface Trigger {
  readonly triggerType: string;
  readonly triggerDetail?: string;
  /** Of a Git trigger: what the events of the execution say instead of type and detail (semantics 9.1). */
  readonly git?: Readonly<Record<string, string>>;
}

export interface SourceOverride {
  readonly actionName: string;
  readonly revisionType: 'COMMIT_ID' | 'IMAGE_DIGEST' | 'S3_OBJECT_VERSION_ID' | 'S3_OBJECT_KEY';
  readonly revisionValue: string;
}

export interface ArtifactRevision {
  readonly actionName: string;
  readonly artifact: string;
  readonly revisionId: string;
  readonly revisionSummary?: string;
  readonly revisionUrl?: string;
  readonly revisionChangeIdentifier?: string;
  readonly created?: number;
}

/** Why no further action may start: a stop (semantics 2.8), or a definition that changed (2.3). The first one stays. */
export interface Halt {
  readonly kind: 'stop' | 'abandon' | 'cancel';
  readonly reason?: string;
  readonly at: number;
}

export interface StageRun {
  readonly name: string;
  /** 0: never entered. Grows with each retry of the stage; gates and action executions carry it. */
  readonly run: number;
  /** Set once the gate has let this run in. */
  readonly status?: StageStatus;
  /** Token of the `Enter` that waits at the gate, if one does. */
  readonly enterTokens: readonly string[];
  readonly startTime?: number;
  readonly endTime?: number;
  /** Execution that held the stage before: GetPipelineState shows its actions until ours start (semantics 10.3). */
  readonly previous?: string;
  readonly automaticRetries?: number;
  readonly manualRetries?: number;
  readonly lastRetry?: 'automatic' | 'manual';
  readonly retriedAt?: number;
  /** Its success did not last: a condition rolled it back. No rollback goes here. */
  readonly rolledBack?: true;
  /** Conditions that no longer count in this run (semantics 2.10). */
  readonly overridden?: readonly RuleExecution['condition'][];
  /** How often the machine came to the stage's end although it was not over. */
  readonly redrives?: number;
}

export interface ArtifactLocation {
  readonly name: string;
  readonly key: string;
}

/** One action execution (design D4). Its resolved configuration and output variables are in `ActionDetail`. */
export interface ActionExecution {
  readonly id: string;
  readonly stage: string;
  readonly action: string;
  readonly run: number;
  readonly phase: 'starting' | 'started' | 'ended';
  readonly status: 'InProgress' | 'Succeeded' | 'Failed' | 'Abandoned';
  /** How it ended; with `phase: 'ended'` alone. */
  readonly outcome?: OutcomeStatus;
  /** Every token that a machine waits on for this action; answered together. */
  readonly tokens: readonly string[];
  /** Work inside a handler belongs to `owner` until `expiresAt`; then it is taken over. */
  readonly lease?: { readonly owner: string; readonly expiresAt: number };
  readonly deadline?: number;
  readonly startTime: number;
  readonly lastUpdateTime: number;
  readonly inputs: readonly ArtifactLocation[];
  /** Where its outputs go; what of it is really there when it succeeded. */
  readonly outputs: readonly ArtifactLocation[];
  readonly externalId?: string;
  readonly externalUrl?: string;
  readonly summary?: string;
  /** 0 to 100, as its job worker says while it works. */
  readonly percentComplete?: number;
  readonly error?: { readonly code: string; readonly message: string };
  readonly reports?: readonly ReportSummary[];
  readonly deployed?: { readonly bucket: string; readonly prefix: string };
  readonly updatedBy?: string;
}

/** An action over the limit of running ones: not started, so without an execution of its own. */
export interface ParkedAction {
  readonly stage: string;
  readonly action: string;
  readonly tokens: readonly string[];
}

/** What can be large, beside the record: `actions/<actionExecutionId>.json`. */
export interface ActionDetail {
  readonly resolvedConfiguration: Readonly<Record<string, string>>;
  readonly outputVariables: Readonly<Record<string, string>>;
}

/** One rule of a condition, asked (semantics 2.10); it lives as an action execution does, with its own `ActionDetail`. */
export interface RuleExecution {
  readonly id: string;
  readonly stage: string;
  readonly run: number;
  readonly condition: 'beforeEntry' | 'onSuccess' | 'onFailure';
  readonly rule: string;
  readonly phase: 'starting' | 'started' | 'ended';
  readonly status: 'InProgress' | 'Succeeded' | 'Failed' | 'Abandoned';
  /** `errored`: the rule could not be asked. With `phase: 'ended'` alone. */
  readonly outcome?: OutcomeStatus;
  readonly tokens: readonly string[];
  readonly lease?: { readonly owner: string; readonly expiresAt: number };
  readonly deadline?: number;
  readonly startTime: number;
  readonly lastUpdateTime: number;
  readonly inputs: readonly ArtifactLocation[];
  readonly externalId?: string;
  readonly externalUrl?: string;
  readonly summary?: string;
  readonly error?: { readonly code: string; readonly message: string };
  readonly updatedBy?: string;
}

export type TaskAnswer =
  | { readonly token: string; readonly kind: 'succeed' }
  | { readonly token: string; readonly kind: 'fail'; readonly error: TaskError; readonly cause: string };

/** Names that a compiled machine's `Catch` and `Retry` know. */
export type TaskError =
  | 'Action.Failed'
  | 'Action.Errored'
  | 'Action.Stopped'
  | 'Attempt.Fenced'
  | 'Execution.Superseded'
  | 'Execution.Stopped'
  | 'Execution.Cancelled'
  | 'Execution.Ended';

export interface OutboxEvent {
  readonly sequence: number;
  readonly time: number;
  readonly level: 'Pipeline' | 'Stage' | 'Action';
  readonly detail: Readonly<Record<string, unknown>>;
}

export const isEnded = (record: Pick<ExecutionRecord, 'status'>): boolean =>
  record.status !== 'InProgress' && record.status !== 'Stopping';

/** `<executionId>-<attempt>`, unless the first machine was started by hand under another name. */
export const machineNameOf = (record: ExecutionRecord): string =>
  record.attempt === 1 && record.machineName ? record.machineName : `${record.executionId}-${record.attempt}`;

export const stageOf = (record: ExecutionRecord, name: string): StageRun | undefined =>
  record.stages.find((stage) => stage.name === name);

/** The newest execution of an action in the stage's current run. */
export const currentAction = (
  record: ExecutionRecord,
  stage: string,
  action: string,
): ActionExecution | undefined => {
  const run = stageOf(record, stage)?.run;
  return record.actions.findLast(
    (each) => each.stage === stage && each.action === action && each.run === run,
  );
};
