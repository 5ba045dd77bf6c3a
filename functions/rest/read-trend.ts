import { executionIdOfHistoryKey, keys } from '../../lib/store/keys.ts';
import { readPipeline } from '../../lib/use-cases/read-pipeline.ts';
import { findRecord } from '../../lib/use-cases/read-record.ts';
import { type CaseRun, flakyCases } from './flaky-cases.ts';
import { type Report, reportsOf } from './read-reports.ts';
import type { RestPorts } from './rest-ports.ts';

/** Tests of one execution, added up over its reports. */
export interface TrendPoint {
  readonly executionId: string;
  /** Epoch milliseconds. */
  readonly startTime: number;
  readonly status: string;
  readonly tests: number;
  readonly failures: number;
  readonly coveredPercent?: number;
}

export interface Trend {
  /** Oldest first; executions without a report are left out. */
  readonly points: readonly TrendPoint[];
  /** See `flakyCases`. */
  readonly flaky: readonly string[];
}

/** Executions looked at: what fits into a chart, and what a flaky case shows itself in. */
const LOOKED_AT = 20;

const coveredPercent = (reports: readonly Report[]): { coveredPercent?: number } => {
  const files = reports.flatMap(({ coverage }) => (coverage ? [coverage] : []));
  const covered = files.reduce((sum, { linesCovered }) => sum + linesCovered, 0);
  const missed = files.reduce((sum, { linesMissed }) => sum + linesMissed, 0);
  return covered + missed === 0
    ? {}
    : { coveredPercent: Math.round((1000 * covered) / (covered + missed)) / 10 };
};

/** Of a retried action its last report counts. */
const latestOf = (reports: readonly Report[]): readonly Report[] => [
  ...new Map(reports.map((report) => [`${report.stage}/${report.action}/${report.name}`, report])).values(),
];

/** @throws {ApiError} PipelineNotFoundException. */
export const readTrend = async (
  ports: Pick<RestPorts, 'world' | 'reportsOfBuild'>,
  pipeline: string,
): Promise<Trend> => {
  const { world } = ports;
  const { incarnation } = await readPipeline(world, pipeline);
  const { keys: found } = await world.store.list(keys.historyRoot(pipeline), { limit: LOOKED_AT });
  const points: TrendPoint[] = [];
  const runs: CaseRun[] = [];
  for (const key of found.toReversed()) {
    const record = await findRecord(world, pipeline, executionIdOfHistoryKey(key));
    if (record?.incarnation !== incarnation) continue;
    const reports = await reportsOf(ports, record);
    if (reports.length === 0) continue;
    const revision = record.revisions.map(({ revisionId }) => revisionId).join(' ');
    runs.push(...reports.map((report) => ({ revision, report })));
    const latest = latestOf(reports);
    points.push({
      executionId: record.executionId,
      startTime: record.startTime,
      status: record.status,
      tests: latest.reduce((sum, { tests }) => sum + tests, 0),
      failures: latest.reduce((sum, { failures }) => sum + failures, 0),
      ...coveredPercent(latest),
    });
  }
  return { points, flaky: flakyCases(runs) };
};
