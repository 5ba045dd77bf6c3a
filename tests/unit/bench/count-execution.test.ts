import { expect, it } from 'vitest';
import { countExecution } from '../../../bench/count-execution.ts';

it('finds that an execution of the example takes at most 16 state transitions', async () => {
  const { transitions, actions, calls, betweenBuilds } = await countExecution();
  // Issue 3: one for each action, four for each stage, three for each execution.
  expect(transitions).toBeLessThanOrEqual(actions + 4 * 2 + 3);
  expect(calls.filter(({ name }) => name === 'StartBuild')).toHaveLength(3);
  expect(betweenBuilds).toEqual({ completion: expect.any(Number), start: expect.any(Number) });
});
