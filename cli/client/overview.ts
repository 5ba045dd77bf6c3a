import type {
  ActionExecution,
  ExecutionStatus,
  RuleExecution,
  StageStatus,
} from '../../lib/execution/execution-record.ts';

/** What the CLI reads of `/rest/overview`, which knows more of an execution than CodePipeline's API: how actions ended. */
export interface Overview {
  readonly pipeline: string;
  readonly executionId: string;
  readonly status: ExecutionStatus;
  readonly statusSummary?: string;
  readonly startTime: number;
  readonly lastUpdateTime: number;
  readonly ended: boolean;
  /** Of stages, so far. */
  readonly retries: number;
  readonly stages: readonly OverviewStage[];
  readonly actions: readonly OverviewAction[];
  readonly rules?: readonly OverviewRule[];
}

export interface OverviewStage {
  readonly name: string;
  /** 0: never entered. Grows with each retry. */
  readonly run: number;
  readonly status?: StageStatus;
  readonly startTime?: number;
  readonly endTime?: number;
}

export type OverviewRule = Pick<
  RuleExecution,
  'stage' | 'condition' | 'rule' | 'status' | 'outcome' | 'summary'
>;

export interface OverviewAction
  extends Pick<ActionExecution, 'id' | 'stage' | 'action' | 'run' | 'status' | 'outcome' | 'error'> {
  readonly startTime: number;
  readonly lastUpdateTime: number;
  readonly summary?: string;
  /** What the provider calls its work; of a source the revision. */
  readonly externalId?: string;
  /** The build whose log there is. */
  readonly buildId?: string;
  readonly site?: string;
}
