import type { Overview, OverviewAction } from '../api/rest-types.ts';

/** A bar of the chart. Times in epoch milliseconds; `to` is absent while it goes on. */
export interface TimelineBar {
  readonly kind: 'wait' | 'action';
  readonly from: number;
  readonly to?: number;
  readonly status?: string;
}

export interface TimelineRow {
  readonly key: string;
  readonly stage: string;
  /** The action's name; empty for the wait in front of a stage. */
  readonly action: string;
  readonly execution?: OverviewAction;
  readonly bar: TimelineBar;
  /** Counts from 1; the runs of an action that was retried. */
  readonly attempt: number;
}

export interface Timeline {
  readonly from: number;
  /** The end of what has ended; whoever draws takes the present when something goes on. */
  readonly to: number;
  readonly isRunning: boolean;
  readonly rows: readonly TimelineRow[];
}

/** Shorter waits are the machine's own steps, not a gate. */
const SHORTEST_WAIT_MS = 1_500;

const waitRow = (stage: string, from: number, to: number | undefined): TimelineRow => ({
  key: `wait ${stage}`,
  stage,
  action: '',
  attempt: 1,
  bar: { kind: 'wait', from, ...(to === undefined ? {} : { to }) },
});

const actionRow = (execution: OverviewAction, attempt: number): TimelineRow => ({
  key: execution.id,
  stage: execution.stage,
  action: execution.action,
  execution,
  attempt,
  bar: {
    kind: 'action',
    from: execution.startTime,
    status: execution.outcome === 'errored' ? 'errored' : execution.status,
    ...(execution.status === 'InProgress' ? {} : { to: execution.lastUpdateTime }),
  },
});

const rowsOf = (overview: Overview): readonly TimelineRow[] => {
  let arrived: number | undefined = overview.startTime;
  return overview.stages.flatMap((stage) => {
    const actions = overview.actions.filter((each) => each.stage === stage.name);
    const began = actions[0]?.startTime ?? stage.startTime;
    const counts = new Map<string, number>();
    const rows = actions.map((action) => {
      const attempt = (counts.get(action.action) ?? 0) + 1;
      counts.set(action.action, attempt);
      return actionRow(action, attempt);
    });
    const from = arrived;
    arrived = actions.length === 0 ? stage.endTime : Math.max(...actions.map((each) => each.lastUpdateTime));
    if (from === undefined) return rows;
    const waits = began === undefined ? stage.waiting : began - from >= SHORTEST_WAIT_MS;
    return waits ? [waitRow(stage.name, from, began), ...rows] : rows;
  });
};

/** What took how long, and where it waited: a row per action execution and one per wait in front of a stage. */
export const timelineOf = (overview: Overview): Timeline => {
  const rows = rowsOf(overview);
  const ends = rows.map(({ bar }) => bar.to ?? bar.from);
  return {
    from: overview.startTime,
    to: Math.max(overview.startTime + 1, overview.lastUpdateTime, ...ends),
    isRunning: !overview.ended,
    rows,
  };
};

/** Where a bar stands in the chart, in percent. A bar is never too thin to be seen. */
export const placeOf = (
  bar: TimelineBar,
  { from, to }: Pick<Timeline, 'from' | 'to'>,
): { readonly left: number; readonly width: number } => {
  const length = Math.max(to - from, 1);
  const left = (100 * (bar.from - from)) / length;
  return { left, width: Math.max(((bar.to ?? to) - bar.from) * (100 / length), 0.5) };
};
