import { describe, expect, it } from 'vitest';
import { retryStage } from '../../../../lib/use-cases/retry-stage.ts';
import { stopExecution } from '../../../../lib/use-cases/stop-execution.ts';
import { PIPELINE } from '../../../model/model-pipeline.ts';
import { createStory, type Story } from '../../../model/story.ts';

const told = (story: Story, since = 0): readonly string[] =>
  story
    .events()
    .slice(since)
    .map(({ 'detail-type': type, detail }) => {
      const subject = detail['action'] ?? detail['stage'] ?? 'pipeline';
      return `${type.split(' ')[1]} ${subject} ${detail['state']} #${detail['pipeline-execution-attempt']}`;
    });

describe('the events of an execution', () => {
  it('come in the order of what happened, with their attempt', async () => {
    const story = await createStory({ mode: 'QUEUED' });
    const id = await story.start();
    await story.ends('Compile');
    await story.ends('Lint', 'failed');
    expect(told(story).slice(-3)).toEqual([
      'Action Lint FAILED #1',
      'Stage Build FAILED #1',
      'Pipeline pipeline FAILED #1',
    ]);
    const before = story.events().length;
    await story.does((world) =>
      retryStage(world, {
        pipelineName: PIPELINE,
        stageName: 'Build',
        pipelineExecutionId: id,
        retryMode: 'FAILED_ACTIONS',
      }),
    );
    expect(told(story, before)).toEqual([
      'Pipeline pipeline RESUMED #2',
      'Stage Build RESUMED #2',
      'Action Lint STARTED #2',
    ]);
    await story.ends('Lint');
    const stage = story.events().findLast(({ detail }) => detail['stage'] === 'Build' && !detail['action']);
    expect(stage?.detail).toHaveProperty('stage-last-retry-attempt-time');
  });

  it('tell of an automatic retry by the stage alone', async () => {
    const story = await createStory({ mode: 'QUEUED', retry: 'FAILED_ACTIONS' });
    await story.start();
    await story.ends('Compile');
    await story.ends('Lint', 'failed');
    expect(told(story).slice(-4)).toEqual([
      'Action Lint FAILED #1',
      'Stage Build FAILED #1',
      'Stage Build RESUMED #2',
      'Action Lint STARTED #2',
    ]);
  });

  it('tell of a stop with its reason', async () => {
    const story = await createStory({ mode: 'QUEUED' });
    const pipelineExecutionId = await story.start();
    const before = story.events().length;
    await story.does((world) =>
      stopExecution(world, { pipelineName: PIPELINE, pipelineExecutionId, abandon: true, reason: 'why not' }),
    );
    expect(told(story, before)).toEqual([
      'Pipeline pipeline STOPPING #1',
      'Stage Build STOPPING #1',
      'Action Compile ABANDONED #1',
      'Action Lint ABANDONED #1',
      'Stage Build STOPPED #1',
      'Pipeline pipeline STOPPED #1',
    ]);
    expect(story.events()[before]?.detail).toMatchObject({ 'stop-execution-comments': 'why not' });
  });

  it('tell of a stop, and why, also of who only waits', async () => {
    const story = await createStory({ mode: 'QUEUED' });
    await story.start();
    const pipelineExecutionId = await story.start();
    const before = story.events().length;
    await story.does((world) =>
      stopExecution(world, { pipelineName: PIPELINE, pipelineExecutionId, reason: 'not this one' }),
    );
    expect(told(story, before)).toEqual(['Pipeline pipeline STOPPING #1', 'Pipeline pipeline STOPPED #1']);
    expect(story.events()[before]?.detail).toMatchObject({ 'stop-execution-comments': 'not this one' });
  });
});
