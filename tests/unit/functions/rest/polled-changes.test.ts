import { expect, it } from 'vitest';
import { polledChanges } from '../../../../functions/rest/polled-changes.ts';
import { retryStage } from '../../../../lib/use-cases/retry-stage.ts';
import { PIPELINE } from '../../../model/model-pipeline.ts';
import { createStory, type Story } from '../../../model/story.ts';

/** What a page that asks now, and asked before with `lastId`, is told: `ready`, nothing has happened since, or `reset`. */
const ask = (story: Story, lastId?: string) =>
  story.does(async (world) => {
    const [first, second] = await Array.fromAsync(polledChanges(world)(lastId));
    expect(second).toMatchObject({ event: 'later', id: first?.id });
    return { word: first?.event, id: first?.id };
  });

it('says that nothing has happened, until something has', async () => {
  const story = await createStory({ mode: 'QUEUED' });
  const { id } = await ask(story);
  expect(await ask(story, id)).toEqual({ word: 'ready', id });
  await story.start();
  expect(await ask(story, id)).toMatchObject({ word: 'reset' });
});

it('says so of what was retried and has ended before anybody looked', async () => {
  const story = await createStory({ mode: 'QUEUED' });
  const execution = await story.start();
  await story.ends('Compile', 'failed', execution);
  await story.ends('Lint', 'succeeded', execution);
  expect(await story.record(execution)).toMatchObject({ status: 'Failed' });
  const { id } = await ask(story);
  await story.does((world) =>
    retryStage(world, {
      pipelineName: PIPELINE,
      pipelineExecutionId: execution,
      stageName: 'Build',
      retryMode: 'FAILED_ACTIONS',
    }),
  );
  await story.ends('Compile', 'failed', execution);
  expect(await story.record(execution)).toMatchObject({ status: 'Failed' });
  expect(await ask(story, id)).toMatchObject({ word: 'reset' });
});
