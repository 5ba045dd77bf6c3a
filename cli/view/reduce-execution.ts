import {
  type ActionState,
  type ExecutionState,
  isOver,
  newAction,
  newStage,
  type Progress,
  type StageState,
} from './execution-state.ts';
import {
  type ActionChange,
  parseStateChange,
  type ShownEvent,
  type StateChange,
} from './parse-state-change.ts';

/** How many lines of a log are kept to be shown. */
const logTail = 5;

/**
 * When the change happened. Events tell it in whole seconds; one that has just been made is taken at its arrival, which is
 * finer. An older one (the view was opened late, or two clocks differ) keeps its own time.
 */
const momentOf = (change: StateChange, arrival: number): number =>
  Math.abs(arrival - change.time) < 2_000 ? arrival : change.time;

/** Events come at least once: a repeat, or a late event of an earlier attempt, tells nothing new. */
const isNews = (before: Progress, change: StateChange): boolean => {
  if (change.attempt !== before.attempt) return change.attempt > before.attempt;
  if (change.status === before.status) return false;
  return !isOver(before.status);
};

const progress = (before: Progress, change: StateChange, arrival: number) => {
  const moment = momentOf(change, arrival);
  return {
    status: change.status,
    attempt: change.attempt,
    startedAt: change.startTime ?? before.startedAt ?? moment,
    ...(isOver(change.status) ? { endedAt: moment } : {}),
  };
};

/** Replaces the entry of that name, or adds one: a newer version of the pipeline may have names of its own. */
const upsert = <T extends { readonly name: string }>(
  entries: readonly T[],
  name: string,
  create: (name: string) => T,
  change: (entry: T) => T,
): readonly T[] => {
  const at = entries.findIndex((entry) => entry.name === name);
  const before = entries[at] ?? create(name);
  const after = change(before);
  if (after === before) return entries;
  return at < 0 ? [...entries, after] : entries.with(at, after);
};

const inStage = (
  state: ExecutionState,
  name: string,
  change: (stage: StageState) => StageState,
): ExecutionState => {
  const stages = upsert(state.stages, name, newStage, change);
  return stages === state.stages ? state : { ...state, stages };
};

const inAction = (
  state: ExecutionState,
  where: { readonly stage: string; readonly action: string },
  change: (action: ActionState) => ActionState,
): ExecutionState =>
  inStage(state, where.stage, (stage) => {
    const actions = upsert(stage.actions, where.action, newAction, change);
    return actions === stage.actions ? stage : { ...stage, actions };
  });

/** An action execution that starts has a log, a result and an isolation of its own. */
const startAction = (before: ActionState, change: ActionChange): ActionState =>
  before.actionExecutionId === undefined || before.actionExecutionId === change.actionExecutionId
    ? before
    : newAction(before.name);

/** Within an attempt another execution of the action counts from its start; what is told late of the one before does not. */
const isNewsOfAction = (before: ActionState, change: ActionChange): boolean => {
  const { actionExecutionId: known } = before;
  const isOther = known !== undefined && known !== change.actionExecutionId;
  return isOther && change.attempt === before.attempt ? change.status === 'running' : isNews(before, change);
};

const reduceAction = (before: ActionState, change: ActionChange, arrival: number): ActionState => {
  if (!isNewsOfAction(before, change)) return before;
  const { actionExecutionId, category, summary, errorCode } = change;
  const { endedAt: _, ...base } = startAction(before, change);
  return {
    ...base,
    ...progress(base, change, arrival),
    actionExecutionId,
    ...(category === undefined ? {} : { category }),
    ...(summary === undefined ? {} : { summary }),
    ...(errorCode === undefined ? {} : { errorCode }),
  };
};

/** The revision is in the start event of a Git trigger, else in the result of the first source action. */
const revisionOf = (change: StateChange): ExecutionState['revision'] => {
  if (change.level === 'pipeline') return change.commit;
  if (change.level === 'stage' || change.category !== 'Source' || change.status !== 'succeeded')
    return undefined;
  if (change.externalId === undefined) return undefined;
  return { id: change.externalId, ...(change.summary === undefined ? {} : { message: change.summary }) };
};

const reduceLevel = (state: ExecutionState, change: StateChange, arrival: number): ExecutionState => {
  switch (change.level) {
    case 'pipeline': {
      if (!isNews(state, change)) return state;
      const { endedAt: _, ...base } = state;
      return { ...base, ...progress(base, change, arrival) };
    }
    case 'stage':
      return inStage(state, change.stage, (stage) => {
        if (!isNews(stage, change)) return stage;
        const { endedAt: _, ...base } = stage;
        return { ...base, ...progress(base, change, arrival) };
      });
    case 'action':
      return inAction(state, change, (action) => reduceAction(action, change, arrival));
  }
};

const concerns = (state: ExecutionState, change: StateChange): boolean =>
  change.pipeline === state.pipeline &&
  (state.executionId === undefined || change.executionId === state.executionId);

/**
 * The state after an event. The first event of the pipeline settles which execution is watched; events of other executions,
 * repeats and events of other sources give the very same state back.
 *
 * @param arrival when the event was received, epoch milliseconds
 */
export const reduceExecution = (
  state: ExecutionState,
  event: ShownEvent,
  arrival: number,
): ExecutionState => {
  const change = parseStateChange(event);
  if (!change || !concerns(state, change)) return state;
  const next = reduceLevel(state, change, arrival);
  if (next === state) return state;
  const revision = state.revision ?? revisionOf(change);
  return { ...next, executionId: change.executionId, ...(revision ? { revision } : {}) };
};

/** A line that an action's work has written. */
export interface LogEntry {
  readonly stage: string;
  readonly action: string;
  readonly line: string;
}

export const reduceLog = (state: ExecutionState, { line, ...where }: LogEntry): ExecutionState =>
  inAction(state, where, (action) => ({ ...action, log: [...action.log, line].slice(-logTail) }));

/** How an action's work is kept apart from the machine it runs on. */
export interface IsolationEntry {
  readonly stage: string;
  readonly action: string;
  readonly isolation: string;
}

export const reduceIsolation = (
  state: ExecutionState,
  { isolation, ...where }: IsolationEntry,
): ExecutionState =>
  inAction(state, where, (action) => (action.isolation === isolation ? action : { ...action, isolation }));
