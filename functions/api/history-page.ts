import type { ExecutionRecord } from '../../lib/execution/execution-record.ts';
import type { StoredPipeline } from '../../lib/pipeline/stored-pipeline.ts';
import { executionIdOfHistoryKey, keys } from '../../lib/store/keys.ts';
import { findRecord } from '../../lib/use-cases/read-record.ts';
import type { World } from '../../lib/use-cases/world.ts';

export interface HistoryPage {
  readonly records: readonly ExecutionRecord[];
  /** Where to go on; absent on the last page. */
  readonly next?: string;
}

/**
 * Executions, newest first, after a history key. An entry whose record is still being written (it comes second) is left
 * out of this page, and is there in the next listing.
 */
export const historyPage = async (
  world: World,
  { pipeline, incarnation }: StoredPipeline,
  limit: number,
  startAfter: string | undefined,
): Promise<HistoryPage> => {
  const options = { limit, ...(startAfter === undefined ? {} : { startAfter }) };
  const { keys: found, more } = await world.store.list(keys.historyRoot(pipeline.name), options);
  const ids = found.map(executionIdOfHistoryKey);
  const records = await Promise.all(ids.map((id) => findRecord(world, pipeline.name, id)));
  const last = found.at(-1);
  return {
    records: records.flatMap((record) => (record?.incarnation === incarnation ? [record] : [])),
    ...(more && last !== undefined ? { next: last } : {}),
  };
};
