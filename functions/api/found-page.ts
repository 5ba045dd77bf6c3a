import type { ActionExecution, ExecutionRecord } from '../../lib/execution/execution-record.ts';
import type { StoredPipeline } from '../../lib/pipeline/stored-pipeline.ts';
import { keys } from '../../lib/store/keys.ts';
import type { World } from '../../lib/use-cases/world.ts';
import { historyPage } from './history-page.ts';

/** An action execution, or whatever else has an id in a record: a rule execution. */
export interface Found<T> {
  readonly record: ExecutionRecord;
  readonly execution: T;
}

export type FoundAction = Found<ActionExecution>;

interface Identified {
  readonly id: string;
}

export interface FoundPage<T> {
  readonly found: readonly Found<T>[];
  /** Where to go on; absent on the last page. */
  readonly next?: string;
}

/** How many executions are looked through at a time. */
const EXECUTIONS_AT_A_TIME = 20;

/** A position: the last one that was shown, and the history key of its execution. */
const positionOf = ({ record, execution }: Found<Identified>): string =>
  `${keys.history(record.pipeline, record.sequence, record.executionId)} ${execution.id}`;

const newestFirst = <T>(record: ExecutionRecord, executions: readonly T[]): Found<T>[] =>
  executions.map((execution) => ({ record, execution })).reverse();

/** What comes after `id`; everything where it is not among them. */
const after = <T extends Identified>(
  found: readonly Found<T>[],
  id: string | undefined,
): readonly Found<T>[] => found.slice(found.findIndex(({ execution }) => execution.id === id) + 1);

const page = <T extends Identified>(
  found: readonly Found<T>[],
  limit: number,
  more: boolean,
): FoundPage<T> => {
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  return { found: shown, ...((more || found.length > limit) && last ? { next: positionOf(last) } : {}) };
};

/** Some of one execution, given in the order of their starts. */
export const pageOfExecution = <T extends Identified>(
  record: ExecutionRecord,
  executions: readonly T[],
  limit: number,
  position: string | undefined,
): FoundPage<T> => page(after(newestFirst(record, executions), position?.split(' ')[1]), limit, false);

/** Those of all executions, from the newest back. */
export const pageOfPipeline = async <T extends Identified>(
  world: World,
  stored: StoredPipeline,
  pick: (record: ExecutionRecord) => readonly T[],
  limit: number,
  position: string | undefined,
): Promise<FoundPage<T>> => {
  const [historyKey, shown] = position?.split(' ') ?? [];
  // A listing begins after its key: without its last character the key of the execution itself comes first.
  let next = historyKey?.slice(0, -1);
  const found: Found<T>[] = [];
  do {
    const { records, next: following } = await historyPage(world, stored, EXECUTIONS_AT_A_TIME, next);
    found.push(
      ...after(
        records.flatMap((record) => newestFirst(record, pick(record))),
        shown,
      ),
    );
    next = following;
  } while (next !== undefined && found.length <= limit);
  return page(found, limit, next !== undefined);
};
