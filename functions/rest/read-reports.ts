import * as v from 'valibot';
import type { ActionExecution, ExecutionRecord } from '../../lib/execution/execution-record.ts';
import { encodeName, keys } from '../../lib/store/keys.ts';
import { findExecution } from './find-execution.ts';
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

const readReport = async (
  world: RestPorts['world'],
  record: ExecutionRecord,
  action: ActionExecution,
  name: string,
): Promise<readonly Report[]> => {
  const folder = `${keys.reports(record.pipeline, record.executionId)}${action.id}/${encodeName(name)}/`;
  const found = v.safeParse(reportShape, await world.documents.read(`${folder}reports.json`));
  if (!found.success) return [];
  return [{ ...found.output, stage: action.stage, action: action.action, actionExecutionId: action.id }];
};

/** The reports of an execution, in the order in which their actions started; earlier runs of a retried action too. */
export const reportsOf = async (
  world: RestPorts['world'],
  record: ExecutionRecord,
): Promise<readonly Report[]> => {
  const reading = record.actions.flatMap((action) =>
    (action.reports ?? []).map(({ name }) => readReport(world, record, action, name)),
  );
  return (await Promise.all(reading)).flat();
};

/** @throws {ApiError} PipelineNotFoundException, PipelineExecutionNotFoundException. */
export const readReports = async (
  { world }: Pick<RestPorts, 'world'>,
  pipeline: string,
  executionId: string,
): Promise<readonly Report[]> => reportsOf(world, await findExecution(world, pipeline, executionId));
