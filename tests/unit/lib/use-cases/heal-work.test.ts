import { describe, expect, it } from 'vitest';
import { ClosingError } from '../../../../lib/errors.ts';
import type { Outcome } from '../../../../lib/execution/outcome.ts';
import type { ActionTask } from '../../../../lib/use-cases/run-action.ts';
import { sweep } from '../../../../lib/use-cases/sweep.ts';
import type { Workers } from '../../../../lib/use-cases/workers.ts';
import { declaredAction } from '../../../fakes/action-work.ts';
import { createUseCaseWorld, pipelineOf, WORLD_BEGINS } from '../../../fakes/use-case-world.ts';

const HOUR = 60 * 60_000;

/** An action with an hour's time, and what its provider says when it is asked. */
const begin = async (said: Outcome | undefined) => {
  const harness = createUseCaseWorld(() => () => ({
    kind: 'external',
    ensureStarted: async (work) => ({ externalId: work.actionExecutionId, deadline: WORLD_BEGINS + HOUR }),
    ask: async () => said,
  }));
  const action = declaredAction({ type: 'Test/AWS/CodeBuild', name: 'Check' });
  const executionId = await harness.run(pipelineOf(action), 'Check');
  return { ...harness, check: () => harness.action('shop', executionId, 'Check') };
};

describe('the sweep that comes after the deadline of an action', () => {
  it('ends it as its provider says, when that word was lost', async () => {
    const { world, wait, check, answers } = await begin({ status: 'succeeded', artifacts: [] });
    wait(HOUR);
    await sweep(world);
    expect(await check()).toMatchObject({ status: 'Succeeded', outcome: 'succeeded' });
    expect([...answers.values()].at(-1)).toBe('succeeded');
  });

  it('fails it when its provider has no word, and not a moment before', async () => {
    const { world, wait, check } = await begin(undefined);
    wait(HOUR - 1);
    await sweep(world);
    expect(await check()).toMatchObject({ status: 'InProgress' });
    wait(1);
    await sweep(world);
    expect(await check()).toMatchObject({
      status: 'Failed',
      outcome: 'failed',
      error: { code: 'JobFailed', message: 'the action timed out' },
    });
  });
});

describe('the sweep of a process that has workers', () => {
  /** Starts of work by runners here, and what was handed over. @param kind with or without a lease */
  const died = async (kind: 'external' | 'inline') => {
    let alive = false;
    let starts = 0;
    const start = async (): Promise<never> => {
      starts += 1;
      // As a process ends over it: nothing more is written.
      throw alive ? new Error('never here') : new ClosingError('test', 'closing');
    };
    const harness = createUseCaseWorld(
      () => () => (kind === 'external' ? { kind, ensureStarted: start } : { kind, run: start }),
    );
    const action = declaredAction({ type: 'Test/AWS/CodeBuild', name: 'Check' });
    const executionId = await harness.run(pipelineOf(action), 'Check');
    alive = true;
    const tasks: ActionTask[] = [];
    const workers: Workers = {
      runAction: async (task) => void tasks.push(task),
      runRule: async () => {},
    };
    return { ...harness, executionId, tasks, starts: () => starts, world: { ...harness.world, workers } };
  };

  it('hands over an action whose start died, with the token that waits for it, as often as it comes', async () => {
    const { world, executionId, tasks, starts, action } = await died('external');
    await sweep(world);
    await sweep(world);
    const { tokens } = await action('shop', executionId, 'Check');
    const task = { pipeline: 'shop', executionId, attempt: 1, action: 'Check', token: tokens[0] };
    expect(tasks).toMatchObject([task, task]);
    expect(starts()).toBe(1);
  });

  it('leaves alone what somebody may still be at work on, until the lease runs out', async () => {
    const { world, tasks, wait } = await died('inline');
    await sweep({ ...world, exclusive: false });
    expect(tasks).toEqual([]);
    wait(world.leaseMs);
    await sweep({ ...world, exclusive: false });
    expect(tasks).toMatchObject([{ action: 'Check' }]);
  });
});
