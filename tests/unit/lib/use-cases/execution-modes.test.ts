import { describe, expect, it } from 'vitest';
import { completeAction } from '../../../../lib/use-cases/complete-action.ts';
import { type ActionTask, runAction } from '../../../../lib/use-cases/run-action.ts';
import { sweep } from '../../../../lib/use-cases/sweep.ts';
import { updatePipeline } from '../../../../lib/use-cases/update-pipeline.ts';
import type { Workers } from '../../../../lib/use-cases/workers.ts';
import { declare } from '../../../model/model-pipeline.ts';
import { createStory, outcomeOf } from '../../../model/story.ts';

const MODES = ['SUPERSEDED', 'QUEUED', 'PARALLEL'] as const;

/** The actions of an execution that are at work. */
const runningIn = async (story: Awaited<ReturnType<typeof createStory>>, id: string) =>
  (await story.record(id)).actions.flatMap(({ action, phase }) => (phase === 'started' ? [action] : []));

describe('PARALLEL', () => {
  it('runs five actions of an execution at a time, in the order in which they came', async () => {
    const story = await createStory({ mode: 'PARALLEL', wide: true });
    const id = await story.start();
    const running = () => runningIn(story, id);
    expect(await running()).toEqual(['Compile', 'Lint', 'A', 'B', 'C']);
    await story.ends('A', 'failed');
    expect(await running()).toEqual(['Compile', 'Lint', 'B', 'C', 'D']);
    for (const action of ['Compile', 'Lint', 'B', 'C', 'D', 'E', 'F', 'G']) await story.ends(action);
    const record = await story.record(id);
    expect(record.actions.filter(({ status }) => status === 'Succeeded')).toHaveLength(9);
    expect(record.status).toBe('Failed');
  });

  it('lets nobody wait behind an action that this process does not start: the sweep does', async () => {
    const story = await createStory({ mode: 'PARALLEL', wide: true });
    const id = await story.start();
    const running = () => runningIn(story, id);
    const { pipeline, actions } = await story.record(id);
    const actionExecutionId = actions.find(({ action }) => action === 'Compile')?.id ?? '';
    const ref = { pipeline, executionId: id, actionExecutionId };
    let asked = 0;
    await story.does((world) => {
      const runners: typeof world.runners = (type) => {
        asked += 1;
        if (asked === 1) throw new Error('not here');
        return world.runners(type);
      };
      return completeAction({ ...world, runners }, ref, outcomeOf('succeeded'));
    });
    expect(await running()).toEqual(['Lint', 'A', 'B', 'C', 'E']);
    await story.ends('E');
    await story.does(sweep);
    expect(await running()).toEqual(['Lint', 'A', 'B', 'C', 'D']);
  });
});

describe('PARALLEL, where others run the actions', () => {
  it('has them start as many of those that wait as there is room for, and each once', async () => {
    const story = await createStory({ mode: 'PARALLEL', wide: true });
    const id = await story.start();
    const running = () => runningIn(story, id);
    const { pipeline, actions } = await story.record(id);
    const actionExecutionId = actions.find(({ action }) => action === 'A')?.id ?? '';
    const tasks: ActionTask[] = [];
    const workers: Workers = {
      runAction: async (task) => void tasks.push(task),
      runRule: async () => {},
    };
    await story.does((world) =>
      completeAction(
        { ...world, workers },
        { pipeline, executionId: id, actionExecutionId },
        outcomeOf('succeeded'),
      ),
    );
    expect(tasks.map(({ action }) => action)).toEqual(['D']);
    expect(await running()).toEqual(['Compile', 'Lint', 'B', 'C']);
    for (const task of [...tasks, ...tasks]) await story.does((world) => runAction(world, task));
    expect(await running()).toEqual(['Compile', 'Lint', 'B', 'C', 'D']);
  });
});

describe('the limit of executions', () => {
  it.each(['QUEUED', 'PARALLEL'] as const)('%s takes fifty and refuses the next by name', async (mode) => {
    const story = await createStory({ mode });
    for (let count = 0; count < 50; count += 1) await story.start();
    await expect(story.start()).rejects.toMatchObject({
      name: 'ConcurrentPipelineExecutionsLimitExceededException',
    });
  });
});

describe('an update while executions run', () => {
  it.each(MODES.flatMap((from) => MODES.map((to) => [from, to] as const)))(
    '%s to %s: PARALLEL goes on, others are cancelled when their actions have ended, waiting ones at once',
    async (from, to) => {
      const story = await createStory({ mode: from });
      const running = await story.start();
      const waiting = await story.start();
      await story.does((world) => updatePipeline(world, declare({ mode: to })));
      const goesOn = from === 'PARALLEL';
      expect((await story.record(waiting)).status).toBe(goesOn ? 'InProgress' : 'Cancelled');
      expect((await story.record(running)).status).toBe('InProgress');
      await story.ends('Compile', 'succeeded', running);
      await story.ends('Lint', 'succeeded', running);
      expect((await story.record(running)).status).toBe(goesOn ? 'InProgress' : 'Cancelled');
      const next = await story.start();
      expect((await story.record(next)).stages[1]?.status).toBe('InProgress');
    },
  );
});
