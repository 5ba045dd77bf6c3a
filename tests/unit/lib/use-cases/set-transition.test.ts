import { describe, expect, it } from 'vitest';
import { readGate } from '../../../../lib/use-cases/change-gate.ts';
import { readPipeline } from '../../../../lib/use-cases/read-pipeline.ts';
import { disableStageTransition, enableStageTransition } from '../../../../lib/use-cases/set-transition.ts';
import { updatePipeline } from '../../../../lib/use-cases/update-pipeline.ts';
import { declare, PIPELINE } from '../../../model/model-pipeline.ts';
import { createStory, type Story } from '../../../model/story.ts';

type Kind = 'Inbound' | 'Outbound';

const disable = (
  story: Story,
  stageName: string,
  transitionType: Kind = 'Inbound',
  pipelineName = PIPELINE,
) =>
  story.does((world) =>
    disableStageTransition(world, {
      pipelineName,
      stageName,
      transitionType,
      reason: 'freeze',
      caller: 'me',
    }),
  );

const enable = (story: Story, stageName: string, transitionType: Kind = 'Inbound', pipelineName = PIPELINE) =>
  story.does((world) => enableStageTransition(world, { pipelineName, stageName, transitionType }));

const isInside = async (story: Story, id: string): Promise<boolean> =>
  (await story.record(id)).stages[1]?.status === 'InProgress';

const transitionOf = (story: Story, stage: string) =>
  story.does(async (world) => {
    const { incarnation } = await readPipeline(world, PIPELINE);
    return (await readGate(world, { pipeline: PIPELINE, incarnation, stage })).transition;
  });

describe('a disabled transition', () => {
  it.each(['SUPERSEDED', 'QUEUED', 'PARALLEL'] as const)(
    '%s: keeps who comes, until it is enabled',
    async (mode) => {
      const story = await createStory({ mode });
      await disable(story, 'Build');
      const id = await story.start();
      expect(await isInside(story, id)).toBe(false);
      await enable(story, 'Build');
      expect(await isInside(story, id)).toBe(true);
    },
  );

  it('of a stage outbound is that of the next one inbound', async () => {
    const story = await createStory({ mode: 'QUEUED' });
    await disable(story, 'Source', 'Outbound');
    expect(await transitionOf(story, 'Build')).toMatchObject({
      enabled: false,
      disabledReason: 'freeze',
      lastChangedBy: 'me',
      lastChangedAt: expect.any(Number),
    });
  });

  it('leaves alone who is past it', async () => {
    const story = await createStory({ mode: 'QUEUED' });
    const id = await story.start();
    await disable(story, 'Build');
    expect(await isInside(story, id)).toBe(true);
  });

  it('lets the newest in when it is enabled in SUPERSEDED, the first in QUEUED', async () => {
    for (const mode of ['SUPERSEDED', 'QUEUED'] as const) {
      const story = await createStory({ mode });
      await disable(story, 'Build');
      const [one, two] = [await story.start(), await story.start()];
      await enable(story, 'Build');
      expect(await isInside(story, mode === 'QUEUED' ? one : two)).toBe(true);
      expect((await story.record(one)).status).toBe(mode === 'QUEUED' ? 'InProgress' : 'Superseded');
    }
  });

  it('outlives an update of the pipeline', async () => {
    const story = await createStory({ mode: 'QUEUED' });
    await disable(story, 'Build');
    await story.does((world) => updatePipeline(world, declare({ mode: 'QUEUED' })));
    expect(await isInside(story, await story.start())).toBe(false);
  });
});

describe('transitions refuse', () => {
  const cases: readonly [string, string, (story: Story) => Promise<unknown>][] = [
    [
      'an unknown pipeline',
      'PipelineNotFoundException',
      (story) => disable(story, 'Build', 'Inbound', 'ghost'),
    ],
    [
      'an unknown pipeline',
      'PipelineNotFoundException',
      (story) => enable(story, 'Build', 'Inbound', 'ghost'),
    ],
    ['an unknown stage', 'StageNotFoundException', (story) => disable(story, 'Ghost')],
    ['an unknown stage', 'StageNotFoundException', (story) => enable(story, 'Ghost')],
    [
      'what leads out of the last stage',
      'ValidationException',
      (story) => disable(story, 'Prod', 'Outbound'),
    ],
  ];
  it.each(cases)('%s: %s', async (_, name, ask) => {
    await expect(ask(await createStory({ mode: 'QUEUED' }))).rejects.toMatchObject({ name });
  });
});
