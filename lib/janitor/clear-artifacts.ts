import { type ExecutionRecord, isEnded } from '../execution/execution-record.ts';
import { decodeName, keys } from '../store/keys.ts';
import { findPipeline } from '../use-cases/read-pipeline.ts';
import { findRecord } from '../use-cases/read-record.ts';
import { type Janitor, oldest } from './janitor.ts';
import { keptExecutions } from './kept-executions.ts';
import { foldersBelow, keysBelow } from './keys-below.ts';

/** `janitor/<pipeline>.json`: how far the janitor has come, so that a year of executions is not read each day. */
interface Cleared {
  /** This execution and all that started before it are done with; empty: none. */
  readonly until: string;
  /** But for these, whose artifacts are still of use. */
  readonly kept: readonly string[];
}

const NOTHING: Cleared = { until: '', kept: [] };

const EXECUTIONS = 'executions/';

/** From the oldest on: ids sort by time. */
const readAll = async ({ world }: Janitor, name: string, cleared: Cleared) => {
  const ids = [...cleared.kept];
  const after = cleared.until === '' ? undefined : cleared.until;
  for await (const id of foldersBelow(world.store, keys.executionsOf(name), after)) ids.push(id);
  const records: ExecutionRecord[] = [];
  for (const id of ids) {
    const record = await findRecord(world, name, id);
    if (record) records.push(record);
  }
  return records;
};

const markArtifacts = async ({ world, expiry }: Janitor, name: string, id: string): Promise<number> => {
  let marked = 0;
  for await (const key of keysBelow(world.store, `${keys.executionRoot(name, id)}artifacts/`)) {
    await expiry.mark(key);
    marked += 1;
  }
  return marked;
};

/** New ones are done with up to the first that runs or is too young; of both, those stay in mind that still keep something. */
const clearedBy = (
  before: Cleared,
  records: readonly ExecutionRecord[],
  isOver: (record: ExecutionRecord) => boolean,
  kept: ReadonlySet<string>,
): Cleared => {
  const known = records.filter(({ executionId }) => executionId <= before.until);
  const fresh = records.slice(known.length);
  const stop = fresh.findIndex((record) => !isOver(record));
  const done = stop < 0 ? fresh : fresh.slice(0, stop);
  const stay = [...known, ...done].filter((record) => !isOver(record) || kept.has(record.executionId));
  return {
    until: done.at(-1)?.executionId ?? before.until,
    kept: stay.map(({ executionId }) => executionId),
  };
};

const clearPipeline = async (janitor: Janitor, name: string): Promise<number> => {
  const { documents } = janitor.world;
  const key = keys.janitor(name);
  const before = (await documents.read<Cleared>(key)) ?? NOTHING;
  const records = await readAll(janitor, name, before);
  const kept = keptExecutions(records.toReversed(), await findPipeline(janitor.world, name));
  const isOver = (record: ExecutionRecord): boolean =>
    isEnded(record) && record.lastUpdateTime < oldest(janitor);
  let marked = 0;
  for (const record of records.filter(isOver)) {
    if (!kept.has(record.executionId)) marked += await markArtifacts(janitor, name, record.executionId);
  }
  const after = clearedBy(before, records, isOver, kept);
  if (after.until !== before.until || after.kept.join() !== before.kept.join())
    await documents.update<Cleared>(key, () => after);
  return marked;
};

/**
 * Marks the artifacts of old executions (design D7), those of deleted pipelines too. Records, logs and reports stay.
 * Safe to repeat, and to break off.
 * @returns how many objects were marked
 */
export const clearArtifacts = async (janitor: Janitor): Promise<number> => {
  let marked = 0;
  for await (const folder of foldersBelow(janitor.world.store, EXECUTIONS))
    marked += await clearPipeline(janitor, decodeName(folder));
  return marked;
};
