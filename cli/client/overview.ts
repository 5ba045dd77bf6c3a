import type {
  ActionExecution,
  ExecutionStatus,
  RuleExecution,
} from '../../lib/execution/execution-record.ts';

/** What the CLI reads of `/rest/overview`, which knows more of an execution than CodePipeline's API: how actions ended. */
export interface Overview {
  readonly pipeline: string;
  readonly executionId: string;
  readonly status: ExecutionStatus;
  readonly statusSummary?: string;
  readonly ended: boolean;
  readonly actions: readonly OverviewAction[];
  readonly rules?: readonly OverviewRule[];
}

export type OverviewRule = Pick<
  RuleExecution,
  'stage' | 'condition' | 'rule' | 'status' | 'outcome' | 'summary'
>;

export interface OverviewAction
  extends Pick<ActionExecution, 'id' | 'stage' | 'action' | 'status' | 'outcome'> {
  readonly startTime: number;
  readonly lastUpdateTime: number;
  readonly summary?: string;
  /** The build whose log there is. */
  readonly buildId?: string;
  readonly site?: string;
}
