import { join } from 'node:path';
import type { ActionExecution, ExecutionRecord } from '../lib/execution/execution-record.ts';
import type { dataLayout } from '../local/data-layout.ts';
import { reportFolder } from './report-folder.ts';

/** The last line of `stepline run --json`: what is left of an execution, and where. Times are ISO 8601. */
export interface ExecutionResult {
  readonly type: 'summary';
  readonly pipeline: string;
  readonly pipelineExecutionId: string;
  readonly status: string;
  readonly artifacts: readonly { readonly name: string; readonly path: string }[];
  readonly reports: readonly {
    readonly name: string;
    readonly path: string;
    readonly tests: number;
    readonly failures: number;
  }[];
  readonly sites: readonly { readonly bucket: string; readonly url: string; readonly path: string }[];
  readonly actions: readonly {
    readonly stage: string;
    readonly action: string;
    readonly status: string;
    readonly startTime: string;
    readonly endTime?: string;
  }[];
  /** Rules of conditions, as they were asked last. */
  readonly rules: readonly RuleResult[];
}

export interface RuleResult {
  readonly stage: string;
  readonly condition: string;
  readonly rule: string;
  readonly status: string;
  /** What it said, or why it could not be asked. */
  readonly message?: string;
}

interface Places {
  readonly layout: ReturnType<typeof dataLayout>;
  readonly sitesUrl: string;
}

const reportsOf = (
  record: ExecutionRecord,
  action: ActionExecution,
  { layout }: Places,
): ExecutionResult['reports'] =>
  (action.reports ?? []).map((report) => {
    const [only, ...others] = report.keys;
    // One file is named itself; several are in one folder.
    const key = only === undefined || others.length > 0 ? reportFolder(record, action, report) : only;
    return {
      name: report.name,
      path: join(layout.store, key),
      tests: report.tests,
      failures: report.failures,
    };
  });

const siteOf = ({ deployed }: ActionExecution, { layout, sitesUrl }: Places): ExecutionResult['sites'] => {
  if (!deployed) return [];
  const { bucket, prefix } = deployed;
  const path = prefix === '' ? `${bucket}/` : `${bucket}/${prefix}/`;
  return [{ bucket, url: `${sitesUrl}/${path}`, path: join(layout.buckets, bucket, prefix) }];
};

const rulesOf = ({ rules }: ExecutionRecord): readonly RuleResult[] =>
  rules
    .filter(
      (rule) =>
        rules.findLast(
          (each) => each.stage === rule.stage && each.condition === rule.condition && each.rule === rule.rule,
        ) === rule,
    )
    .map(({ stage, condition, rule, status, summary, error }) => {
      const message = error?.message ?? summary;
      return { stage, condition, rule, status, ...(message === undefined ? {} : { message }) };
    });

/** Finds what an execution has left behind in the data directory. */
export const executionResult = (record: ExecutionRecord, places: Places): ExecutionResult => {
  const newest = record.actions.filter(
    (action) =>
      record.actions.findLast((each) => each.stage === action.stage && each.action === action.action) ===
      action,
  );
  return {
    type: 'summary',
    pipeline: record.pipeline,
    pipelineExecutionId: record.executionId,
    status: record.status,
    artifacts: newest.flatMap(({ outputs }) =>
      outputs.map(({ name, key }) => ({ name, path: join(places.layout.store, key) })),
    ),
    reports: newest.flatMap((action) => reportsOf(record, action, places)),
    sites: newest.flatMap((action) => siteOf(action, places)),
    actions: newest.map(({ stage, action, status, phase, startTime, lastUpdateTime }) => ({
      stage,
      action,
      status,
      startTime: new Date(startTime).toISOString(),
      ...(phase === 'ended' ? { endTime: new Date(lastUpdateTime).toISOString() } : {}),
    })),
    rules: rulesOf(record),
  };
};
