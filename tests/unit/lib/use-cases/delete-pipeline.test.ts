import { describe, expect, it } from 'vitest';
import { deletePipeline } from '../../../../lib/use-cases/delete-pipeline.ts';
import { sweep } from '../../../../lib/use-cases/sweep.ts';
import { PIPELINE } from '../../../model/model-pipeline.ts';
import { createStory } from '../../../model/story.ts';

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
});
