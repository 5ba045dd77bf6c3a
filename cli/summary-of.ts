import * as v from 'valibot';
import type { ExecutionRecord } from '../lib/execution/execution-record.ts';
import type { Orchestrator } from '../local/orchestrator.ts';
import type { ExecutionResult } from './execution-result.ts';
import { reportFolder } from './report-folder.ts';
import type { ExecutionSummary, FailedCase } from './view/summary.ts';

/** What the build service keeps beside a report's files (`reports.json`), as far as the summary shows it. */
const StoredReport = v.object({
  cases: v.array(
    v.object({
      suite: v.optional(v.string()),
      name: v.string(),
      status: v.string(),
      message: v.optional(v.string()),
    }),
  ),
});

const decoder = new TextDecoder();

const failedCases = async (
  { world }: Pick<Orchestrator, 'world'>,
  folder: string,
): Promise<readonly FailedCase[]> => {
  const stored = await world.store.get(`${folder}reports.json`);
  if (!stored) return [];
  const report = v.safeParse(StoredReport, JSON.parse(decoder.decode(stored.body)));
  if (!report.success) return [];
  return report.output.cases
    .filter(({ status }) => status === 'FAILED' || status === 'ERROR')
    .map(({ suite, name, message }) => ({
      name,
      ...(suite === undefined ? {} : { suite }),
      ...(message === undefined ? {} : { message }),
    }));
};

/** The result of an execution with what people want to read of it: why actions failed, which test cases did. */
export const summaryOf = async (
  result: ExecutionResult,
  record: ExecutionRecord,
  orchestrator: Pick<Orchestrator, 'world'>,
): Promise<ExecutionSummary> => {
  const cases = new Map<string, readonly FailedCase[]>();
  for (const action of record.actions) {
    for (const report of action.reports ?? []) {
      if (report.failures === 0) continue;
      cases.set(report.name, await failedCases(orchestrator, reportFolder(record, action, report)));
    }
  }
  return {
    ...result,
    startTime: record.startTime,
    endTime: record.lastUpdateTime,
    reports: result.reports.map((report) => ({ ...report, failedCases: cases.get(report.name) ?? [] })),
    actions: result.actions.map(({ stage, action, status }) => {
      const message = record.actions.findLast((each) => each.stage === stage && each.action === action)?.error
        ?.message;
      return { stage, action, status, ...(message === undefined ? {} : { message }) };
    }),
  };
};
