import { describe, expect, it } from 'vitest';
import type { ActiveExecutions } from '../../../../lib/pipeline/stored-pipeline.ts';
import { keys } from '../../../../lib/store/keys.ts';
import { createPipeline } from '../../../../lib/use-cases/create-pipeline.ts';
import { deletePipeline } from '../../../../lib/use-cases/delete-pipeline.ts';
import { startExecution } from '../../../../lib/use-cases/start-execution.ts';
import { sweep } from '../../../../lib/use-cases/sweep.ts';
import { declare, PIPELINE } from '../../../model/model-pipeline.ts';
import { createStory, type Story } from '../../../model/story.ts';

describe('deleting a pipeline', () => {
  it('ends its executions, and says so; what their providers say later changes nothing', async () => {
    const story = await createStory({ mode: 'QUEUED' });
    const running = await story.start();
    const waiting = await story.start();
    const before = story.events().length;
    await story.does((world) => deletePipeline(world, PIPELINE));
    expect(await story.record(running)).toMatchObject({ status: 'Stopped', outbox: [], answers: [] });
    expect(await story.record(waiting)).toMatchObject({ status: 'Stopped', outbox: [], answers: [] });
    const told = story.events().slice(before);
    expect(told.map(({ detail }) => detail['state'])).toEqual(
      expect.arrayContaining(['ABANDONED', 'STOPPED']),
    );
    const ended = await story.record(running);
    expect(ended.actions.map(({ action, status }) => `${action} ${status}`)).toEqual([
      'Fetch Succeeded',
      'Compile Abandoned',
      'Lint Abandoned',
    ]);
    await story.ends('Compile', 'succeeded', running);
    await story.does(sweep);
    expect(await story.record(running)).toEqual(ended);
  });

  const REQUEST = { pipeline: PIPELINE, trigger: { triggerType: 'Webhook' }, requestHash: 'aa' };

  it('that dies half-way leaves no request that the next pipeline of the name would take for its own', async () => {
    const story = await createStory({ mode: 'QUEUED' });
    const before = await story.does((world) => startExecution(world, REQUEST));
    const dying = story.does((world) =>
      deletePipeline(
        {
          ...world,
          store: {
            ...world.store,
            list: () => {
              throw new Error('died here');
            },
          },
        },
        PIPELINE,
      ),
    );
    await expect(dying).rejects.toThrow('died here');
    await story.does((world) => createPipeline(world, declare({ mode: 'QUEUED' })));
    const after = await story.does((world) => startExecution(world, REQUEST));
    expect(after.fresh).toBe(true);
    expect(after.executionId).not.toBe(before.executionId);
    expect((await story.does((world) => startExecution(world, REQUEST))).executionId).toBe(after.executionId);
  });

  /** A start during which the pipeline is deleted, just before the start goes onto the list of the running ones. */
  const startLate = async (story: Story, die: boolean): Promise<unknown> =>
    story.does(async (world) => {
      let deleted = false;
      const update: typeof world.documents.update = async (key, change) => {
        if (key !== keys.active(PIPELINE) || deleted) return world.documents.update(key, change);
        deleted = true;
        await deletePipeline(world, PIPELINE);
        const updated = await world.documents.update(key, change);
        if (die) throw new Error('died here');
        return updated;
      };
      return startExecution({ ...world, documents: { ...world.documents, update } }, REQUEST);
    });
  const active = (story: Story) =>
    story.does(
      async (world) =>
        (await world.documents.read<ActiveExecutions>(keys.active(PIPELINE)))?.executions.length ?? 0,
    );

  it('refuses what is starting at that moment', async () => {
    const story = await createStory({ mode: 'QUEUED' });
    await expect(startLate(story, false)).rejects.toMatchObject({ name: 'PipelineNotFoundException' });
    expect(await story.records()).toEqual([]);
    expect(await active(story)).toBe(0);
  });

  it('forgets with the next sweep what was starting at that moment and died', async () => {
    const story = await createStory({ mode: 'QUEUED' });
    await expect(startLate(story, true)).rejects.toThrow('died here');
    expect(await active(story)).toBe(1);
    const complaints: string[] = [];
    const error = (_: object, message: string): void => void complaints.push(message);
    await story.does((world) => sweep({ ...world, log: { ...world.log, error } }));
    expect(complaints).toEqual([]);
    expect(await story.records()).toEqual([]);
    expect(await active(story)).toBe(0);
  });

  it('ends what came onto the list while it ended the others', async () => {
    const story = await createStory({ mode: 'QUEUED' });
    const first = await story.start();
    await story.does(async (world) => {
      let started = false;
      const stop: typeof world.engine.stop = async (machine, name, cause) => {
        await world.engine.stop(machine, name, cause);
        if (!started) {
          started = true;
          await startExecution(world, REQUEST);
        }
      };
      await deletePipeline({ ...world, engine: { ...world.engine, stop } }, PIPELINE);
    });
    expect((await story.records()).map(({ status }) => status)).toEqual(['Stopped', 'Stopped']);
    expect((await story.record(first)).status).toBe('Stopped');
  });
});
