import { type ExecutionRecord, isEnded } from '../execution/execution-record.ts';
import type { StoredPipeline } from '../pipeline/stored-pipeline.ts';
import { decodeName, keys } from '../store/keys.ts';
import { findPipeline } from './read-pipeline.ts';
import { findRecord } from './read-record.ts';
import { isRollbackTarget } from './rollback-stage.ts';
import type { World } from './world.ts';

/** Marks an object so that a lifecycle rule of the bucket lets it expire. */
export interface Expiry {
  mark(key: string): Promise<void>;
}

export interface JanitorOptions {
  /** Days after the end of an execution that its artifacts are kept. */
  readonly artifactDays: number;
}

const DAY_MS = 24 * 60 * 60_000;

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

/** The executions whose artifacts may go: over for longer than they are kept. */
export const expiredExecutions = (
  records: readonly ExecutionRecord[],
  current: Current,
  now: number,
  { artifactDays }: JanitorOptions,
): readonly ExecutionRecord[] => {
  const kept = keptExecutions(records, current);
  return records.filter(
    (record) =>
      isEnded(record) && !kept.has(record.executionId) && record.lastUpdateTime + artifactDays * DAY_MS < now,
  );
};

type Reader = Pick<World, 'store' | 'documents' | 'place' | 'clock' | 'log'>;

async function* keysBelow(world: Reader, prefix: string): AsyncGenerator<string, void, undefined> {
  let startAfter: string | undefined;
  for (;;) {
    const page = await world.store.list(prefix, startAfter === undefined ? {} : { startAfter });
    yield* page.keys;
    startAfter = page.keys.at(-1);
    if (!page.more || startAfter === undefined) return;
  }
}

const ROOT = 'executions/';
/** Sorts right behind `/`: what is after it is no longer below the folder. */
const BEHIND = '0';

/** Every pipeline that has executions in the store, deleted ones too, with their ids from the oldest on. */
async function* executionsByPipeline(
  world: Reader,
): AsyncGenerator<{ readonly name: string; readonly ids: readonly string[] }, void, undefined> {
  let group: { name: string; ids: string[] } | undefined;
  let startAfter: string = ROOT;
  for (;;) {
    const [key] = (await world.store.list(ROOT, { startAfter, limit: 1 })).keys;
    const [, folder, id] = key?.split('/') ?? [];
    if (folder === undefined || id === undefined) break;
    const name = decodeName(folder);
    if (group && group.name !== name) yield group;
    if (group?.name === name) group.ids.push(id);
    else group = { name, ids: [id] };
    startAfter = `${ROOT}${folder}/${id}${BEHIND}`;
  }
  if (group) yield group;
}

const readAll = async (world: Reader, name: string, ids: readonly string[]) => {
  const records: ExecutionRecord[] = [];
  for (const id of ids.toReversed()) {
    const record = await findRecord(world, name, id);
    if (record) records.push(record);
  }
  return records;
};

/**
 * Marks the artifacts of old executions (design D7), those of deleted pipelines too. Records, logs and reports stay.
 * Safe to repeat, and to break off.
 * @returns how many objects were marked
 */
export const clearArtifacts = async (
  world: Reader,
  expiry: Expiry,
  options: JanitorOptions,
): Promise<number> => {
  let marked = 0;
  for await (const { name, ids } of executionsByPipeline(world)) {
    const records = await readAll(world, name, ids);
    const stored = await findPipeline(world, name);
    for (const { executionId } of expiredExecutions(records, stored, world.clock.now(), options)) {
      for await (const key of keysBelow(world, `${keys.executionRoot(name, executionId)}artifacts/`)) {
        await expiry.mark(key);
        marked += 1;
      }
    }
  }
  world.log.info({ marked }, 'artifacts of old executions may go');
  return marked;
};
