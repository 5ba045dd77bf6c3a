import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../../lib/execution/outcome.ts';
import { sweep } from '../../../../lib/use-cases/sweep.ts';
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
