import type {
  ActionExecution,
  ExecutionRecord,
  RuleExecution,
} from '../../lib/execution/execution-record.ts';
import { isEnded, machineNameOf } from '../../lib/execution/execution-record.ts';
import type { OutcomeStatus, ReportSummary } from '../../lib/execution/outcome.ts';
import { findExecution } from './find-execution.ts';
import type { RestPorts } from './rest-ports.ts';

/** What an execution knows of itself beyond CodePipeline's API; times are epoch milliseconds. */
export interface Overview {
  readonly pipeline: string;
  readonly executionId: string;
  readonly version: number;
  readonly status: ExecutionRecord['status'];
  readonly statusSummary?: string;
  readonly startTime: number;
  readonly lastUpdateTime: number;
  readonly ended: boolean;
  /** Machines so far, and retries of stages. */
  readonly attempt: number;
  readonly retries: number;
  readonly machine: string;
  readonly stages: readonly OverviewStage[];
  readonly actions: readonly OverviewAction[];
  /** Rules of conditions, in the order in which they were asked. */
  readonly rules: readonly OverviewRule[];
}

export interface OverviewRule
  extends Pick<RuleExecution, 'stage' | 'run' | 'condition' | 'rule' | 'status' | 'outcome'> {
  /** What it said, or why it could not be asked. */
  readonly summary?: string;
}

export interface OverviewStage {
  readonly name: string;
  /** 0: never entered. */
  readonly run: number;
  readonly status?: string;
  readonly startTime?: number;
  readonly endTime?: number;
  readonly waiting: boolean;
}

export interface OverviewAction {
  readonly id: string;
  readonly stage: string;
  readonly action: string;
  readonly run: number;
  readonly status: ActionExecution['status'];
  /** `failed` (the author's build said no) is not `errored` (we could not ask). */
  readonly outcome?: OutcomeStatus;
  readonly startTime: number;
  readonly lastUpdateTime: number;
  readonly summary?: string;
  readonly error?: { readonly code: string; readonly message: string };
  /** What the provider calls its work; of a source the revision. */
  readonly externalId?: string;
  /** The build whose log there is. */
  readonly buildId?: string;
  readonly reports: readonly Omit<ReportSummary, 'keys'>[];
  readonly site?: string;
}

const defined = <K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> =>
  value === undefined ? {} : ({ [key]: value } as Record<K, V>);

/** Ids of builds are `project:uuid`; commits, buckets and keys are not. */
const BUILD_ID = /^[^:/]+:[0-9a-f]{8}-[0-9a-f-]{27}$/;

export const buildIdOf = ({ externalId }: ActionExecution): string | undefined =>
  externalId !== undefined && BUILD_ID.test(externalId) ? externalId : undefined;

const overviewAction = (action: ActionExecution, ports: Pick<RestPorts, 'siteUrl'>): OverviewAction => ({
  id: action.id,
  stage: action.stage,
  action: action.action,
  run: action.run,
  status: action.status,
  startTime: action.startTime,
  lastUpdateTime: action.lastUpdateTime,
  reports: (action.reports ?? []).map(({ name, type, tests, failures }) => ({ name, type, tests, failures })),
  ...defined('outcome', action.outcome),
  ...defined('summary', action.summary),
  ...defined('error', action.error),
  ...defined('externalId', action.externalId),
  ...defined('buildId', buildIdOf(action)),
  ...defined('site', action.deployed && ports.siteUrl(action.deployed)),
});

const overviewRule = (asked: RuleExecution): OverviewRule => ({
  stage: asked.stage,
  run: asked.run,
  condition: asked.condition,
  rule: asked.rule,
  status: asked.status,
  ...defined('outcome', asked.outcome),
  ...defined('summary', asked.error?.message ?? asked.summary),
});

const overviewStage = (stage: ExecutionRecord['stages'][number]): OverviewStage => ({
  name: stage.name,
  run: stage.run,
  waiting: stage.enterTokens.length > 0,
  ...defined('status', stage.status),
  ...defined('startTime', stage.startTime),
  ...defined('endTime', stage.endTime),
});

/** @throws {ApiError} PipelineNotFoundException, PipelineExecutionNotFoundException. */
export const readOverview = async (
  ports: Pick<RestPorts, 'world' | 'siteUrl'>,
  pipeline: string,
  executionId: string,
): Promise<Overview> => {
  const record = await findExecution(ports.world, pipeline, executionId);
  return {
    pipeline: record.pipeline,
    executionId: record.executionId,
    version: record.pipelineVersion,
    status: record.status,
    ...defined('statusSummary', record.statusSummary),
    startTime: record.startTime,
    lastUpdateTime: record.lastUpdateTime,
    ended: isEnded(record),
    attempt: record.attempt,
    retries: record.retries,
    machine: machineNameOf(record),
    stages: record.stages.map(overviewStage),
    actions: record.actions.map((action) => overviewAction(action, ports)),
    rules: record.rules.map(overviewRule),
  };
};
