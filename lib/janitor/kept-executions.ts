import { type ExecutionRecord, isEnded } from '../execution/execution-record.ts';
import type { StoredPipeline } from '../pipeline/stored-pipeline.ts';
import { isRollbackTarget } from '../use-cases/rollback-stage.ts';

/** What a pipeline is now; undefined when it was deleted. */
type Current =
  | (Pick<StoredPipeline, 'incarnation'> & { readonly pipeline: { readonly version: number } })
  | undefined;

/**
 * Which executions keep their artifacts whatever their age: those that run, the newest that succeeded, for each stage the
 * newest that it could be rolled back to, and the targets of rollbacks that are kept themselves.
 * @param records of one pipeline, newest first
 */
export const keptExecutions = (
  records: readonly ExecutionRecord[],
  current: Current,
): ReadonlySet<string> => {
  const mine = records.filter(({ incarnation }) => incarnation === current?.incarnation);
  const stages = new Set(mine.flatMap((record) => record.stages.map(({ name }) => name)));
  const targets = mine.filter(({ pipelineVersion }) => pipelineVersion === current?.pipeline.version);
  const kept = [
    ...mine.filter((record) => !isEnded(record)),
    mine.find(({ status, type }) => status === 'Succeeded' && type === 'STANDARD'),
    ...[...stages].map((stage) => targets.find((record) => isRollbackTarget(record, stage))),
  ].flatMap((record) => record ?? []);
  return new Set(
    kept.flatMap(({ executionId, rollbackTarget }) => [
      executionId,
      ...(rollbackTarget ? [rollbackTarget] : []),
    ]),
  );
};
