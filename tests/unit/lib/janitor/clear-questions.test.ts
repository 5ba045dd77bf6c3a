import { beforeEach, describe, expect, it } from 'vitest';
import { clearQuestions } from '../../../../lib/janitor/clear-questions.ts';
import { keys } from '../../../../lib/store/keys.ts';
import { createJanitorWorld, DAY, idOf } from './janitor-world.ts';

describe('what executions asked of people and of workers', () => {
  let world: ReturnType<typeof createJanitorWorld>;
  beforeEach(async () => {
    world = createJanitorWorld();
    await world.pipeline('web');
    await world.execution('web', { id: 1, status: 'Succeeded', day: 1 });
    await world.execution('web', { id: 2, status: 'InProgress', day: 2 });
  });

  const approval = (token: string, execution: number, expires: number) =>
    world.documents.create(keys.approval(token), {
      pipeline: 'web',
      executionId: idOf(execution),
      expires: expires * DAY,
    });

  const job = async (name: string, execution: number) => {
    await world.documents.create(keys.jobId(`job-${name}`), { actionExecutionId: name });
    await world.documents.create(keys.job(name), { pipeline: 'web', executionId: idOf(execution) });
  };

  it('stays as long as its execution runs, or is not over for as long as artifacts are kept', async () => {
    await approval('old', 1, 8);
    await approval('waits', 2, 9);
    await job('old', 1);
    await job('waits', 2);
    world.goTo(30);
    expect(await clearQuestions(world.janitor)).toBe(0);
    world.goTo(100);
    await clearQuestions(world.janitor);
    expect(world.marked).toEqual([keys.approval('old'), keys.jobId('job-old'), keys.job('old')]);
  });

  it('stays as long as its link could have been answered', async () => {
    await approval('link', 1, 61);
    world.goTo(91);
    expect(await clearQuestions(world.janitor)).toBe(0);
    world.goTo(92);
    expect(await clearQuestions(world.janitor)).toBe(1);
  });

  it('goes where nobody knows its execution any more', async () => {
    await approval('lost', 3, 1);
    await job('lost', 3);
    world.goTo(100);
    await clearQuestions(world.janitor);
    expect(world.marked).toEqual([keys.approval('lost'), keys.jobId('job-lost'), keys.job('lost')]);
  });
});
