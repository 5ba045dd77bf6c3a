import { type ExecutionSummary, newestExecutions } from '../client/executions.ts';
import { shownTime } from '../client/wire.ts';
import { exitCode } from '../exit-code.ts';
import { type RemoteOptions, remoteOf } from '../remote.ts';
import { formatDuration } from '../view/format-duration.ts';
import { toneOfStatus } from '../view/status-tone.ts';

const COLUMNS = [
  { title: 'EXECUTION', minWidth: 36 },
  { title: 'STATUS', tone: toneOfStatus },
  { title: 'STARTED (UTC)', minWidth: 19 },
  { title: 'TOOK', align: 'right' as const },
  { title: 'TRIGGER' },
  { title: 'REVISION' },
];

/** Of one that still runs nothing is known yet: its last change says how long ago that was, and not more. */
const took = ({ status, startTime, lastUpdateTime }: ExecutionSummary): string => {
  const runs = status === 'InProgress' || status === 'Stopping';
  if (runs || startTime === undefined || lastUpdateTime === undefined) return '';
  return formatDuration((lastUpdateTime - startTime) * 1_000);
};

const revisionOf = ({ sourceRevisions = [] }: ExecutionSummary): string =>
  sourceRevisions
    .map(({ revisionId = '', revisionSummary = '' }) =>
      `${revisionId.slice(0, 8)} ${revisionSummary.split('\n', 1)[0] ?? ''}`.trim(),
    )
    .join(', ');

/** `stepline executions`: the newest executions of a pipeline. */
export const listExecutions = async (
  name: string,
  options: RemoteOptions & { readonly limit: number },
): Promise<number> => {
  const remote = remoteOf(options);
  const executions = await newestExecutions(remote.api, name, options.limit);
  const rows = executions.map((each) => [
    each.pipelineExecutionId ?? '',
    each.executionType === 'ROLLBACK' ? `${each.status} (rollback)` : (each.status ?? ''),
    shownTime(each.startTime),
    took(each),
    each.trigger?.triggerType ?? '',
    revisionOf(each),
  ]);
  remote.table(COLUMNS, rows, executions);
  return exitCode.succeeded;
};
