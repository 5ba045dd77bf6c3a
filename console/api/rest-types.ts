import type { PipelineDeclaration } from '@aws-sdk/client-codepipeline';
import type { StateMachine } from '../../lib/state-machine.ts';

/** The answers of the REST surface (docs/console.md). Times are epoch milliseconds. */

export interface Overview {
  readonly pipeline: string;
  readonly executionId: string;
  readonly version: number;
  readonly status: string;
  readonly statusSummary?: string;
  readonly startTime: number;
  readonly lastUpdateTime: number;
  readonly ended: boolean;
  readonly attempt: number;
  readonly retries: number;
  readonly machine: string;
  readonly stages: readonly OverviewStage[];
  readonly actions: readonly OverviewAction[];
}

export interface OverviewStage {
  readonly name: string;
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
  readonly status: string;
  readonly outcome?: 'succeeded' | 'failed' | 'errored' | 'stopped';
  readonly startTime: number;
  readonly lastUpdateTime: number;
  readonly summary?: string;
  readonly error?: { readonly code: string; readonly message: string };
  readonly buildId?: string;
  readonly reports: readonly ReportTotals[];
  readonly site?: string;
}

export interface ReportTotals {
  readonly name: string;
  readonly type: 'TEST' | 'CODE_COVERAGE';
  readonly tests: number;
  readonly failures: number;
}

export interface Covered {
  readonly linesCovered: number;
  readonly linesMissed: number;
  readonly branchesCovered: number;
  readonly branchesMissed: number;
}

export interface ReportCase {
  readonly suite: string;
  readonly name: string;
  readonly status: 'SUCCEEDED' | 'FAILED' | 'ERROR' | 'SKIPPED' | 'UNKNOWN';
  readonly durationMs?: number;
  readonly message?: string;
  readonly output?: string;
}

export interface Report extends ReportTotals {
  readonly cases: readonly ReportCase[];
  readonly coverage?: Covered & { readonly files: readonly (Covered & { readonly path: string })[] };
  readonly stage: string;
  readonly action: string;
  readonly actionExecutionId: string;
}

export interface TrendPoint {
  readonly executionId: string;
  readonly startTime: number;
  readonly status: string;
  readonly tests: number;
  readonly failures: number;
  readonly coveredPercent?: number;
}

export interface Trend {
  readonly points: readonly TrendPoint[];
  readonly flaky: readonly string[];
}

export interface ArtifactEntry {
  readonly path: string;
  readonly size: number;
}

export interface PlacedProblem {
  readonly line: number;
  readonly column: number;
  readonly path: string;
  readonly exception: string;
  readonly message: string;
}

export type Validation =
  | { readonly valid: true; readonly pipeline: PipelineDeclaration; readonly machine: StateMachine }
  | { readonly valid: false; readonly problems: readonly PlacedProblem[] };

export interface LogLine {
  readonly line: number;
  readonly time: number;
  readonly phase: string;
  readonly stream: 'stdout' | 'stderr' | 'system';
  readonly text: string;
}
