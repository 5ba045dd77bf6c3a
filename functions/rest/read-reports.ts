import * as v from 'valibot';
import type { ActionExecution, ExecutionRecord } from '../../lib/execution/execution-record.ts';
import { encodeName, keys } from '../../lib/store/keys.ts';
import { findExecution } from './find-execution.ts';
import { buildIdOf } from './read-overview.ts';
import type { RestPorts } from './rest-ports.ts';

const covered = {
  linesCovered: v.number(),
  linesMissed: v.number(),
  branchesCovered: v.number(),
  branchesMissed: v.number(),
};

const caseShape = v.object({
  suite: v.string(),
  name: v.string(),
  status: v.picklist(['SUCCEEDED', 'FAILED', 'ERROR', 'SKIPPED', 'UNKNOWN']),
  durationMs: v.optional(v.number()),
  message: v.optional(v.string()),
  output: v.optional(v.string()),
});

const reportShape = v.object({
  name: v.string(),
  type: v.picklist(['TEST', 'CODE_COVERAGE']),
  tests: v.number(),
  failures: v.number(),
  cases: v.optional(v.array(caseShape), []),
  coverage: v.optional(v.object({ ...covered, files: v.array(v.object({ path: v.string(), ...covered })) })),
});

export type ReportCase = v.InferOutput<typeof caseShape>;

/** A report with its cases, and the action execution that it comes from. */
export interface Report extends v.InferOutput<typeof reportShape> {
  readonly stage: string;
  readonly action: string;
  readonly actionExecutionId: string;
}

type StoredReport = v.InferOutput<typeof reportShape>;
type Ports = Pick<RestPorts, 'world' | 'reportsOfBuild'>;

const keyOf = ({ pipeline, executionId }: ExecutionRecord, action: ActionExecution, name: string): string =>
  `${keys.reports(pipeline, executionId)}${action.id}/${encodeName(name)}/reports.json`;

const parsed = (report: unknown): readonly StoredReport[] => {
  const found = v.safeParse(reportShape, report);
  return found.success ? [found.output] : [];
};

/** Reports that the build service kept to itself: asked for once, and from then on beside the execution's other results. */
const fetchReports = async (
  { world, reportsOfBuild }: Ports,
  record: ExecutionRecord,
  action: ActionExecution,
): Promise<readonly StoredReport[]> => {
  const buildId = buildIdOf(action);
  if (!reportsOfBuild || buildId === undefined || action.phase !== 'ended') return [];
  const found = (await reportsOfBuild(buildId)).flatMap(parsed);
  await Promise.all(
    found.map((report) => world.documents.create(keyOf(record, action, report.name), report)),
  );
  return found;
};

const reportsOfAction = async (
  ports: Ports,
  record: ExecutionRecord,
  action: ActionExecution,
): Promise<readonly Report[]> => {
  const names = (action.reports ?? []).map(({ name }) => name);
  const kept = await Promise.all(
    names.map((name) => ports.world.documents.read(keyOf(record, action, name))),
  );
  const found = kept.some((report) => report === undefined)
    ? await fetchReports(ports, record, action)
    : kept.flatMap(parsed);
  const from = { stage: action.stage, action: action.action, actionExecutionId: action.id };
  return found.map((report) => ({ ...report, ...from }));
};

/** The reports of an execution, in the order in which their actions started; earlier runs of a retried action too. */
export const reportsOf = async (ports: Ports, record: ExecutionRecord): Promise<readonly Report[]> => {
  const reading = record.actions.map((action) => reportsOfAction(ports, record, action));
  return (await Promise.all(reading)).flat();
};

/** @throws {ApiError} PipelineNotFoundException, PipelineExecutionNotFoundException. */
export const readReports = async (
  ports: Ports,
  pipeline: string,
  executionId: string,
): Promise<readonly Report[]> => reportsOf(ports, await findExecution(ports.world, pipeline, executionId));
