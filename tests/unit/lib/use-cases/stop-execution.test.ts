import { describe, expect, it } from 'vitest';
import { retryStage } from '../../../../lib/use-cases/retry-stage.ts';
import { disableStageTransition } from '../../../../lib/use-cases/set-transition.ts';
import { stopExecution } from '../../../../lib/use-cases/stop-execution.ts';
import { updatePipeline } from '../../../../lib/use-cases/update-pipeline.ts';
import { declare, PIPELINE } from '../../../model/model-pipeline.ts';
import { createStory, type Story } from '../../../model/story.ts';

const stop = (story: Story, pipelineExecutionId: string, abandon = false, reason?: string) =>
  story.does((world) =>
    stopExecution(world, {
      pipelineName: PIPELINE,
      pipelineExecutionId,
      abandon,
      ...(reason === undefined ? {} : { reason }),
    }),
  );

const statusOf = async (story: Story, id: string) => {
  const { status, stages, actions } = await story.record(id);
  return {
    status,
    stages: stages.flatMap((stage) => stage.status ?? []),
    actions: actions.map((action) => action.status),
  };
};

describe('stop and wait', () => {
  it('lets what runs end, starts nothing more, and is then Stopped', async () => {
    const story = await createStory({ mode: 'QUEUED' });
    const id = await story.start();
    await stop(story, id, false, 'not today');
    expect(await statusOf(story, id)).toEqual({
      status: 'Stopping',
      stages: ['Succeeded', 'Stopping'],
      actions: ['Succeeded', 'InProgress', 'InProgress'],
    });
    await story.ends('Compile');
    await story.ends('Lint', 'failed');
    expect(await statusOf(story, id)).toEqual({
      status: 'Stopped',
      stages: ['Succeeded', 'Stopped'],
      actions: ['Succeeded', 'Succeeded', 'Failed'],
    });
    expect((await story.record(id)).statusSummary).toBe('not today');
  });

  it('gives the stage to who waits for it', async () => {
    const story = await createStory({ mode: 'QUEUED' });
    const one = await story.start();
    const two = await story.start();
    await stop(story, one, true);
    expect((await statusOf(story, two)).stages).toEqual(['Succeeded', 'InProgress']);
  });
});

describe('stop and abandon', () => {
  it('makes actions in progress Abandoned and is over at once; what they say later changes nothing', async () => {
    const story = await createStory({ mode: 'QUEUED' });
    const id = await story.start();
    await stop(story, id, true);
    const over = await statusOf(story, id);
    expect(over).toEqual({
      status: 'Stopped',
      stages: ['Succeeded', 'Stopped'],
      actions: ['Succeeded', 'Abandoned', 'Abandoned'],
    });
    await story.ends('Compile');
    expect(await statusOf(story, id)).toEqual(over);
  });

  it('takes a stop that waits further', async () => {
    const story = await createStory({ mode: 'QUEUED' });
    const id = await story.start();
    await stop(story, id, false, 'first');
    await stop(story, id, true);
    expect((await story.record(id)).status).toBe('Stopped');
    expect((await story.record(id)).halt).toMatchObject({ kind: 'abandon', reason: 'first' });
  });

  it('ends an execution that only waits, which then cannot be retried', async () => {
    const story = await createStory({ mode: 'QUEUED' });
    await story.does((world) =>
      disableStageTransition(world, {
        pipelineName: PIPELINE,
        stageName: 'Build',
        transitionType: 'Inbound',
        reason: 'closed',
      }),
    );
    const id = await story.start();
    await stop(story, id);
    expect(await statusOf(story, id)).toEqual({
      status: 'Stopped',
      stages: ['Succeeded'],
      actions: ['Succeeded'],
    });
    const retried = story.does((world) =>
      retryStage(world, {
        pipelineName: PIPELINE,
        stageName: 'Build',
        pipelineExecutionId: id,
        retryMode: 'FAILED_ACTIONS',
      }),
    );
    await expect(retried).rejects.toMatchObject({ name: 'StageNotRetryableException' });
  });
});

const refusals: readonly [what: string, error: string, ask: (story: Story) => Promise<unknown>][] = [
  [
    'an unknown pipeline',
    'PipelineNotFoundException',
    (story) =>
      story.does((world) => stopExecution(world, { pipelineName: 'ghost', pipelineExecutionId: 'x' })),
  ],
  ['an unknown execution', 'PipelineExecutionNotStoppableException', (story) => stop(story, 'ghost')],
  [
    'an execution that is over',
    'PipelineExecutionNotStoppableException',
    async (story) => stop(story, await story.succeeds()),
  ],
  [
    'a second stop that waits',
    'DuplicatedStopRequestException',
    async (story) => {
      const id = await story.start();
      await stop(story, id);
      return stop(story, id);
    },
  ],
  [
    'a stop that waits while an update cancels',
    'ConflictException',
    async (story) => {
      const id = await story.start();
      await story.does((world) => updatePipeline(world, declare({ mode: 'QUEUED' })));
      return stop(story, id);
    },
  ],
];

describe('stop refuses', () => {
  it.each(refusals)('%s: %s', async (_, name, ask) => {
    await expect(ask(await createStory({ mode: 'QUEUED' }))).rejects.toMatchObject({ name });
  });
});
