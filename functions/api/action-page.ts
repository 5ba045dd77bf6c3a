import type { ActionExecution, ExecutionRecord } from '../../lib/execution/execution-record.ts';
import type { StoredPipeline } from '../../lib/pipeline/stored-pipeline.ts';
import { keys } from '../../lib/store/keys.ts';
import type { World } from '../../lib/use-cases/world.ts';
import { historyPage } from './history-page.ts';

export interface FoundAction {
  readonly record: ExecutionRecord;
  readonly execution: ActionExecution;
}

export interface ActionPage {
  readonly actions: readonly FoundAction[];
  /** Where to go on; absent on the last page. */
  readonly next?: string;
}

/** How many executions are looked through at a time. */
const EXECUTIONS_AT_A_TIME = 20;

/** A position: the last action that was shown, and the history key of its execution. */
const positionOf = ({ record, execution }: FoundAction): string =>
  `${keys.history(record.pipeline, record.sequence, record.executionId)} ${execution.id}`;

const newestFirst = (record: ExecutionRecord, actions: readonly ActionExecution[]): FoundAction[] =>
  actions.map((execution) => ({ record, execution })).reverse();

/** What comes after the action `id`; everything where it is not among them. */
const after = (actions: readonly FoundAction[], id: string | undefined): readonly FoundAction[] =>
  actions.slice(actions.findIndex(({ execution }) => execution.id === id) + 1);

const page = (actions: readonly FoundAction[], limit: number, more: boolean): ActionPage => {
  const shown = actions.slice(0, limit);
  const last = shown.at(-1);
  return { actions: shown, ...((more || actions.length > limit) && last ? { next: positionOf(last) } : {}) };
};

/** Some actions of one execution, given in the order of their starts. */
export const actionsOfExecution = (
  record: ExecutionRecord,
  actions: readonly ActionExecution[],
  limit: number,
  position: string | undefined,
): ActionPage => page(after(newestFirst(record, actions), position?.split(' ')[1]), limit, false);

/** The actions of all executions, from the newest back. */
export const actionsOfPipeline = async (
  world: World,
  stored: StoredPipeline,
  limit: number,
  position: string | undefined,
): Promise<ActionPage> => {
  const [historyKey, shown] = position?.split(' ') ?? [];
  // A listing begins after its key: without its last character the key of the execution itself comes first.
  let next = historyKey?.slice(0, -1);
  const found: FoundAction[] = [];
  do {
    const { records, next: following } = await historyPage(world, stored, EXECUTIONS_AT_A_TIME, next);
    found.push(
      ...after(
        records.flatMap((record) => newestFirst(record, record.actions)),
        shown,
      ),
    );
    next = following;
  } while (next !== undefined && found.length <= limit);
  return page(found, limit, next !== undefined);
};
