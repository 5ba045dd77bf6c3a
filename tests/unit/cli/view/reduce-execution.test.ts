import { describe, expect, it } from 'vitest';
import { newExecution } from '../../../../cli/view/execution-state.ts';
import { reduceExecution, reduceIsolation, reduceLog } from '../../../../cli/view/reduce-execution.ts';
import type { StateChangeEvent } from '../../../../lib/execution/state-change-event.ts';
import {
  actionEvent,
  commit,
  epoch,
  executionId,
  pipelineEvent,
  sourceResult,
  stageEvent,
  webApp,
} from './state-change-events.ts';

const build = ['Prod', 'Build'] as const;

/** Plays events that arrive 0.25 s after the second that they are dated with. */
const play = (events: readonly StateChangeEvent[], start = newExecution(webApp)) =>
  events.reduce((state, event) => reduceExecution(state, event, Date.parse(event.time) + 250), start);

const actionOf = (state: ReturnType<typeof play>, stage: string, action: string) =>
  state.stages.find(({ name }) => name === stage)?.actions.find(({ name }) => name === action);

describe('reduceExecution', () => {
  it('begins with everything waiting', () => {
    const state = newExecution(webApp);
    expect(state.stages.map(({ name, status }) => [name, status])).toEqual([
      ['Source', 'waiting'],
      ['Prod', 'waiting'],
    ]);
    expect(actionOf(state, 'Prod', 'Deploy')).toEqual({
      name: 'Deploy',
      status: 'waiting',
      attempt: 0,
      log: [],
    });
  });

  it('follows pipeline, stage and action', () => {
    const state = play([
      pipelineEvent('STARTED', { at: 0 }),
      stageEvent('Prod', 'STARTED', { at: 1 }),
      actionEvent(build, 'STARTED', { at: 1 }),
      actionEvent(
        build,
        'FAILED',
        { at: 4 },
        { result: { 'external-execution-summary': 'no', 'error-code': 'JobFailed' } },
      ),
      stageEvent('Prod', 'FAILED', { at: 5 }),
      pipelineEvent('FAILED', { at: 6 }),
    ]);
    expect(state).toMatchObject({
      executionId,
      status: 'failed',
      startedAt: epoch + 250,
      endedAt: epoch + 6_250,
    });
    expect(state.stages[1]).toMatchObject({
      status: 'failed',
      startedAt: epoch + 1_250,
      endedAt: epoch + 5_250,
    });
    expect(actionOf(state, ...build)).toMatchObject({
      status: 'failed',
      summary: 'no',
      errorCode: 'JobFailed',
      startedAt: epoch + 1_250,
      endedAt: epoch + 4_250,
    });
  });

  it('takes the time of the event when it arrives late, and the start that the event names', () => {
    const started = pipelineEvent('STARTED', { at: 0 }, { 'start-time': '2026-01-02T03:03:59.500Z' });
    const state = reduceExecution(newExecution(webApp), started, epoch + 60_000);
    const ended = reduceExecution(state, pipelineEvent('SUCCEEDED', { at: 9 }), epoch + 60_000);
    expect(ended).toMatchObject({ startedAt: epoch - 500, endedAt: epoch + 9_000 });
  });

  it.each([
    ['a repeat', [actionEvent(build, 'SUCCEEDED', { at: 3 })]],
    ['a late start', [actionEvent(build, 'STARTED', { at: 1 })]],
    [
      'a late end of an earlier action execution',
      [actionEvent(build, 'FAILED', { at: 4 }, { id: 'earlier' })],
    ],
    ['an event of an earlier attempt', [actionEvent(build, 'FAILED', { at: 4, attempt: 0 })]],
    ['another execution', [actionEvent(build, 'FAILED', { at: 4, execution: 'other' })]],
    ['another pipeline', [pipelineEvent('FAILED', { at: 4 }, { pipeline: 'other' })]],
    ['an unknown state', [pipelineEvent('EXPLODED', { at: 4 })]],
    ['another source', [{ ...pipelineEvent('FAILED', { at: 4 }), source: 'aws.codebuild' }]],
    ['another type', [{ ...pipelineEvent('FAILED', { at: 4 }), 'detail-type': 'Something Else' }]],
    ['a detail of another shape', [{ ...pipelineEvent('FAILED', { at: 4 }), detail: { pipeline: 7 } }]],
  ])('gives the very same state for %s', (_, events) => {
    const state = play([
      pipelineEvent('STARTED', { at: 0 }),
      actionEvent(build, 'STARTED', { at: 1 }),
      actionEvent(build, 'SUCCEEDED', { at: 3 }),
    ]);
    expect(play(events, state)).toBe(state);
  });

  it('watches the execution it was given, whichever comes first', () => {
    const state = newExecution(webApp, executionId);
    expect(play([pipelineEvent('STARTED', { at: 0, execution: 'other' })], state)).toBe(state);
  });

  it('shows a retry as running again, with a log and a time of its own', () => {
    const failed = reduceLog(
      play([
        pipelineEvent('STARTED', { at: 0 }),
        stageEvent('Prod', 'STARTED', { at: 0 }),
        actionEvent(build, 'STARTED', { at: 1 }),
        actionEvent(build, 'FAILED', { at: 2 }, { result: { 'external-execution-summary': 'no' } }),
        stageEvent('Prod', 'FAILED', { at: 2 }),
        pipelineEvent('FAILED', { at: 2 }),
      ]),
      { stage: 'Prod', action: 'Build', line: 'old' },
    );
    const state = play(
      [
        pipelineEvent('RESUMED', { at: 50, attempt: 2 }),
        stageEvent('Prod', 'RESUMED', { at: 50, attempt: 2 }),
        actionEvent(build, 'STARTED', { at: 51, attempt: 2 }, { id: 'second' }),
      ],
      failed,
    );
    expect([state.status, state.attempt, state.endedAt]).toEqual(['running', 2, undefined]);
    expect(state.stages[1]?.status).toBe('running');
    expect(actionOf(state, ...build)).toEqual({
      name: 'Build',
      status: 'running',
      attempt: 2,
      startedAt: epoch + 51_250,
      actionExecutionId: 'second',
      category: 'Build',
      log: [],
    });
  });

  it('finds the revision in the result of the source action', () => {
    const source = actionEvent(
      ['Source', 'Source'],
      'SUCCEEDED',
      { at: 1 },
      { category: 'Source', result: sourceResult },
    );
    expect(play([source]).revision).toEqual({ id: commit, message: 'Spell "bread" right\n\nLong story.' });
  });

  it('finds the revision in the trigger of a push, and keeps it', () => {
    const trigger = { 'execution-trigger': { 'commit-id': 'abc', 'commit-message': 'pushed' } };
    const source = actionEvent(
      ['Source', 'Source'],
      'SUCCEEDED',
      { at: 1 },
      { category: 'Source', result: sourceResult },
    );
    expect(play([pipelineEvent('STARTED', { at: 0 }, trigger), source]).revision).toEqual({
      id: 'abc',
      message: 'pushed',
    });
  });

  it('adds a stage or an action that the outline does not have', () => {
    const state = play([actionEvent(['Canary', 'Probe'], 'STARTED', { at: 1 })]);
    expect(state.stages.map(({ name }) => name)).toEqual(['Source', 'Prod', 'Canary']);
    expect(actionOf(state, 'Canary', 'Probe')?.status).toBe('running');
  });
});

describe('logs and isolation', () => {
  it('keeps the last five lines of a log', () => {
    const state = ['1', '2', '3', '4', '5', '6', '7'].reduce(
      (before, line) => reduceLog(before, { stage: 'Prod', action: 'Build', line }),
      newExecution(webApp),
    );
    expect(actionOf(state, ...build)?.log).toEqual(['3', '4', '5', '6', '7']);
  });

  it('knows how an action is kept apart, and says so once', () => {
    const entry = { stage: 'Prod', action: 'Build', isolation: 'process (not isolated)' };
    const state = reduceIsolation(newExecution(webApp), entry);
    expect(actionOf(state, ...build)?.isolation).toBe('process (not isolated)');
    expect(reduceIsolation(state, entry)).toBe(state);
  });
});
