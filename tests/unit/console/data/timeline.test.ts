import { describe, expect, it } from 'vitest';
import type { Overview, OverviewAction } from '../../../../console/api/rest-types.ts';
import { placeOf, timelineOf } from '../../../../console/data/timeline.ts';

const action = (
  name: string,
  from: number,
  to: number,
  changes: Partial<OverviewAction> = {},
): OverviewAction => ({
  id: name,
  stage: 'Prod',
  action: name,
  run: 1,
  status: 'Succeeded',
  startTime: from,
  lastUpdateTime: to,
  reports: [],
  ...changes,
});

const overview = (changes: Partial<Overview>): Overview => ({
  pipeline: 'web',
  executionId: '1',
  version: 1,
  status: 'Succeeded',
  startTime: 0,
  lastUpdateTime: 20_000,
  ended: true,
  attempt: 1,
  retries: 0,
  machine: 'm',
  stages: [
    { name: 'Source', run: 1, status: 'Succeeded', waiting: false },
    { name: 'Prod', run: 1, status: 'Succeeded', waiting: false },
  ],
  actions: [],
  ...changes,
});

describe('a timeline', () => {
  it('shows where an execution waited in front of a stage', () => {
    const { rows } = timelineOf(
      overview({
        actions: [action('Fetch', 100, 1_000, { stage: 'Source' }), action('Build', 9_000, 12_000)],
      }),
    );
    expect(rows.map(({ stage, action: name, bar }) => [stage, name, bar.kind, bar.from, bar.to])).toEqual([
      ['Source', 'Fetch', 'action', 100, 1_000],
      ['Prod', '', 'wait', 1_000, 9_000],
      ['Prod', 'Build', 'action', 9_000, 12_000],
    ]);
  });

  it('shows a wait that goes on', () => {
    const { rows } = timelineOf(
      overview({
        ended: false,
        stages: [
          { name: 'Source', run: 1, status: 'Succeeded', waiting: false },
          { name: 'Prod', run: 0, waiting: true },
        ],
        actions: [action('Fetch', 100, 1_000, { stage: 'Source' })],
      }),
    );
    expect(rows.at(-1)).toMatchObject({ stage: 'Prod', bar: { kind: 'wait', from: 1_000 } });
    expect(rows.at(-1)?.bar).not.toHaveProperty('to');
  });

  it('counts the attempts of an action, and tells what could not be asked from a red build', () => {
    const { rows } = timelineOf(
      overview({
        actions: [
          action('Build', 0, 1_000, { id: 'a', status: 'Failed', outcome: 'errored' }),
          action('Build', 1_000, 2_000, { id: 'b' }),
        ],
      }),
    );
    expect(rows.map(({ attempt, bar }) => [attempt, bar.status])).toEqual([
      [1, 'errored'],
      [2, 'Succeeded'],
    ]);
  });

  it('draws every bar inside the chart, and none too thin to see', () => {
    const chart = { from: 0, to: 100_000 };
    expect(placeOf({ kind: 'action', from: 50_000, to: 50_001 }, chart)).toEqual({ left: 50, width: 0.5 });
    expect(placeOf({ kind: 'action', from: 25_000 }, chart)).toEqual({ left: 25, width: 75 });
  });
});
