import type { ActionExecution, ExecutionRecord } from '../lib/execution/execution-record.ts';
import { encodeName, keys } from '../lib/store/keys.ts';

/** Key prefix of one report of an action: its files as the build wrote them, and `reports.json` with the cases. */
export const reportFolder = (
  { pipeline, executionId }: Pick<ExecutionRecord, 'pipeline' | 'executionId'>,
  action: Pick<ActionExecution, 'id'>,
  report: { readonly name: string },
): string => `${keys.reports(pipeline, executionId)}${action.id}/${encodeName(report.name)}/`;
