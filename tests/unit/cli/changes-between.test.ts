import { describe, expect, it } from 'vitest';
import { changesBetween } from '../../../cli/changes-between.ts';
import type { Overview, OverviewAction, OverviewStage } from '../../../cli/client/overview.ts';

const START = Date.UTC(2026, 0, 2);

const action = (name: string, more: Partial<OverviewAction> = {}): OverviewAction => ({
  id: name,
  stage: 'Prod',
  action: name,
  run: 1,
  status: 'InProgress',
  startTime: START + 1_000,
  lastUpdateTime: START + 1_000,
  ...more,
});

const stage = (more: Partial<OverviewStage> = {}): OverviewStage => ({
  name: 'Prod',
  run: 1,
  status: 'InProgress',
  startTime: START + 1_000,
  ...more,
});

const overview = (more: Partial<Overview> = {}): Overview => ({
  pipeline: 'web',
  executionId: 'one',
  status: 'InProgress',
  startTime: START,
  lastUpdateTime: START + 9_000,
  ended: false,
  retries: 0,
  stages: [stage()],
  actions: [],
  ...more,
});

/** `Prod/Build FAILED 1`: where, what, and in which attempt. */
const told = (before: Overview | undefined, now: Overview): readonly string[] =>
  changesBetween(before, now, () => undefined).map(({ detail }) => {
    const place = [detail['stage'], detail['action']].filter((name) => name !== undefined).join('/');
    return `${place || 'pipeline'} ${detail['state']} ${detail['pipeline-execution-attempt']}`;
  });

const failed = overview({
  status: 'Failed',
  ended: true,
  stages: [stage({ status: 'Failed', endTime: START + 9_000 })],
  actions: [action('a', { status: 'Failed', lastUpdateTime: START + 9_000 })],
});

describe('changesBetween', () => {
  it('tells nothing of what has not changed', () => {
    expect(told(failed, failed)).toEqual([]);
  });

  it('tells all that there is at the first look, in the order of the times', () => {
    const now = overview({
      actions: [
        action('a', { status: 'Succeeded', lastUpdateTime: START + 3_000 }),
        action('b', { startTime: START + 2_000, status: 'Failed', lastUpdateTime: START + 2_500 }),
        action('c', { startTime: START + 4_000 }),
      ],
    });
    expect(told(undefined, now)).toEqual([
      'pipeline STARTED 1',
      'Prod STARTED 1',
      'Prod/a STARTED 1',
      'Prod/b STARTED 1',
      'Prod/b FAILED 1',
      'Prod/a SUCCEEDED 1',
      'Prod/c STARTED 1',
    ]);
  });

  it('tells of a stage that waits at its gate nothing before it is let in', () => {
    const { status: _, startTime: __, ...waiting } = stage();
    const before = overview({ stages: [waiting] });
    expect(told(undefined, before)).toEqual(['pipeline STARTED 1']);
    expect(told(before, overview())).toEqual(['Prod STARTED 1']);
  });

  it('tells a retry whose stage has failed again between two looks, attempt by attempt', () => {
    const now = {
      ...failed,
      retries: 1,
      stages: [stage({ run: 2, status: 'Failed', endTime: START + 20_000 })],
      actions: [...failed.actions, action('a2', { action: 'a', run: 2, status: 'Failed' })],
    };
    expect(told(failed, now)).toEqual([
      'pipeline RESUMED 2',
      'Prod RESUMED 2',
      'Prod/a STARTED 2',
      'Prod/a FAILED 2',
      'Prod FAILED 2',
      'pipeline FAILED 2',
    ]);
  });

  it('claims no failure of a stage run that nobody saw fail', () => {
    const before = overview({ actions: [action('a')] });
    const now = overview({
      retries: 1,
      stages: [stage({ run: 2 })],
      actions: [action('a', { status: 'Failed' }), action('a2', { action: 'a', run: 2 })],
    });
    expect(told(before, now)).toEqual(['Prod/a FAILED 1', 'Prod RESUMED 2', 'Prod/a STARTED 2']);
  });

  it('tells a stop while it goes on, and its end', () => {
    const stopping = overview({ status: 'Stopping', stages: [stage({ status: 'Stopping' })] });
    const stopped = overview({ status: 'Stopped', ended: true, stages: [stage({ status: 'Stopped' })] });
    expect(told(overview(), stopping)).toEqual(['pipeline STOPPING 1', 'Prod STOPPING 1']);
    expect(told(stopping, stopped)).toEqual(['Prod STOPPED 1', 'pipeline STOPPED 1']);
  });
});
