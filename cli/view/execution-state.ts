/** Where something stands, in words for people; each is an event state of semantics 2.1, or `waiting` before the first. */
export type ShownStatus =
  | 'waiting'
  | 'running'
  | 'succeeded'
  | 'failed'
  | 'stopping'
  | 'stopped'
  | 'superseded'
  | 'canceled'
  | 'abandoned';

export const isOver = (status: ShownStatus): boolean =>
  status !== 'waiting' && status !== 'running' && status !== 'stopping';

/** Times are epoch milliseconds. `attempt` is the one that its last event belonged to, 0 before the first. */
export interface Progress {
  readonly status: ShownStatus;
  readonly attempt: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
}

export interface ActionState extends Progress {
  readonly name: string;
  readonly actionExecutionId?: string;
  readonly category?: string;
  readonly summary?: string;
  readonly errorCode?: string;
  /** How its build runs: `container (podman, node:24)`, `process (not isolated)`. */
  readonly isolation?: string;
  /** The last lines of its log, as they came. */
  readonly log: readonly string[];
}

export interface StageState extends Progress {
  readonly name: string;
  readonly actions: readonly ActionState[];
}

/** What is known of one execution from its events so far. */
export interface ExecutionState extends Progress {
  readonly pipeline: string;
  readonly executionId?: string;
  readonly revision?: { readonly id: string; readonly message?: string };
  readonly stages: readonly StageState[];
}

/** The names of a declaration, as far as a view needs them; a `Pipeline` is one. */
export interface PipelineOutline {
  readonly name: string;
  readonly stages: readonly {
    readonly name: string;
    readonly actions: readonly { readonly name: string }[];
  }[];
}

const notStarted = { status: 'waiting', attempt: 0 } as const;

export const newAction = (name: string): ActionState => ({ name, ...notStarted, log: [] });

export const newStage = (name: string): StageState => ({ name, ...notStarted, actions: [] });

/** An execution before its first event. With `executionId`, events of other executions change nothing. */
export const newExecution = (pipeline: PipelineOutline, executionId?: string): ExecutionState => ({
  pipeline: pipeline.name,
  ...(executionId === undefined ? {} : { executionId }),
  ...notStarted,
  stages: pipeline.stages.map((stage) => ({
    ...newStage(stage.name),
    actions: stage.actions.map((action) => newAction(action.name)),
  })),
});
