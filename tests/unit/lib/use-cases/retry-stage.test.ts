import { describe, expect, it } from 'vitest';
import type { ExecutionRecord } from '../../../../lib/execution/execution-record.ts';
import type { RetryMode } from '../../../../lib/execution/resume-stage.ts';
import { retryStage } from '../../../../lib/use-cases/retry-stage.ts';
import { stopExecution } from '../../../../lib/use-cases/stop-execution.ts';
import { updatePipeline } from '../../../../lib/use-cases/update-pipeline.ts';
import { declare, PIPELINE } from '../../../model/model-pipeline.ts';
import { createStory, type Story } from '../../../model/story.ts';

const retry = (
  story: Story,
  pipelineExecutionId: string,
  retryMode: RetryMode = 'FAILED_ACTIONS',
  stageName = 'Build',
) =>
  story.does((world) =>
    retryStage(world, { pipelineName: PIPELINE, stageName, pipelineExecutionId, retryMode }),
  );

const failed = async (story: Story): Promise<string> => {
  const id = await story.start();
  await story.ends('Compile', 'succeeded', id);
  await story.ends('Lint', 'failed', id);
  return id;
};

const names = ({ actions }: ExecutionRecord) => actions.map(({ action, status }) => `${action} ${status}`);

describe('retrying a stage', () => {
  it('FAILED_ACTIONS runs what failed and what never ran, in the same execution', async () => {
    const story = await createStory({ mode: 'QUEUED' });
    const id = await failed(story);
    expect(await retry(story, id)).toEqual({ pipelineExecutionId: id });
    await story.ends('Lint');
    await story.ends('Test');
    await story.ends('Deploy');
    const record = await story.record(id);
    expect(record).toMatchObject({ status: 'Succeeded', attempt: 2, retries: 1 });
    expect(names(record)).toEqual([
      'Fetch Succeeded',
      'Compile Succeeded',
      'Lint Failed',
      'Lint Succeeded',
      'Test Succeeded',
      'Deploy Succeeded',
    ]);
    expect(record.stages[1]).toMatchObject({ run: 2, manualRetries: 1, retriedAt: expect.any(Number) });
  });

  it('ALL_ACTIONS runs the whole stage', async () => {
    const story = await createStory({ mode: 'SUPERSEDED' });
    const id = await failed(story);
    await retry(story, id, 'ALL_ACTIONS');
    expect(names(await story.record(id)).slice(1)).toEqual([
      'Compile Succeeded',
      'Lint Failed',
      'Compile InProgress',
      'Lint InProgress',
    ]);
  });

  it('runs a failed action again while its sibling still runs', async () => {
    const story = await createStory({ mode: 'QUEUED' });
    const id = await story.start();
    await story.ends('Lint', 'failed');
    await retry(story, id);
    await story.ends('Lint');
    await story.ends('Compile');
    expect(names(await story.record(id)).at(-1)).toBe('Test InProgress');
  });

  it('goes on after a stop', async () => {
    const story = await createStory({ mode: 'QUEUED' });
    const id = await story.start();
    await story.does((world) =>
      stopExecution(world, { pipelineName: PIPELINE, pipelineExecutionId: id, abandon: true }),
    );
    await retry(story, id);
    expect(await story.record(id)).toMatchObject({ status: 'InProgress' });
    expect((await story.record(id)).halt).toBeUndefined();
  });
});

describe('automatic retry', () => {
  it('happens exactly once, then the stage fails', async () => {
    const story = await createStory({ mode: 'QUEUED', retry: 'FAILED_ACTIONS' });
    const id = await failed(story);
    expect(await story.record(id)).toMatchObject({ status: 'InProgress', attempt: 1, retries: 1 });
    await story.ends('Lint', 'failed');
    const record = await story.record(id);
    expect(record.status).toBe('Failed');
    expect(record.stages[1]).toMatchObject({ automaticRetries: 1, run: 2 });
  });
});

const refusals: readonly [what: string, error: string, ask: (story: Story) => Promise<unknown>][] = [
  [
    'an unknown pipeline',
    'PipelineNotFoundException',
    (story) =>
      story.does((world) =>
        retryStage(world, {
          pipelineName: 'ghost',
          stageName: 'Build',
          pipelineExecutionId: 'x',
          retryMode: 'ALL_ACTIONS',
        }),
      ),
  ],
  [
    'an unknown stage',
    'StageNotFoundException',
    async (story) => retry(story, await failed(story), 'ALL_ACTIONS', 'Ghost'),
  ],
  ['an unknown execution', 'NotLatestPipelineExecutionException', (story) => retry(story, 'ghost')],
  [
    'a stage that a later execution entered',
    'NotLatestPipelineExecutionException',
    async (story) => {
      const id = await failed(story);
      await story.start();
      return retry(story, id);
    },
  ],
  [
    'a stage that succeeded',
    'StageNotRetryableException',
    async (story) => retry(story, await failed(story), 'FAILED_ACTIONS', 'Source'),
  ],
  [
    'a stage where nothing has failed yet',
    'StageNotRetryableException',
    async (story) => retry(story, await story.start()),
  ],
  [
    'a stage that was not reached',
    'StageNotRetryableException',
    async (story) => retry(story, await failed(story), 'FAILED_ACTIONS', 'Prod'),
  ],
  [
    'an execution of an earlier version',
    'StageNotRetryableException',
    async (story) => {
      const id = await failed(story);
      await story.does((world) => updatePipeline(world, declare({ mode: 'QUEUED' })));
      return retry(story, id);
    },
  ],
  [
    'all actions while one is in progress',
    'ConflictException',
    async (story) => {
      const id = await story.start();
      await story.ends('Lint', 'failed');
      return retry(story, id, 'ALL_ACTIONS');
    },
  ],
  [
    'an execution that is being stopped',
    'ConflictException',
    async (story) => {
      const id = await story.start();
      await story.does((world) => stopExecution(world, { pipelineName: PIPELINE, pipelineExecutionId: id }));
      return retry(story, id);
    },
  ],
];

describe('retry refuses', () => {
  it.each(refusals)('%s: %s', async (_, name, ask) => {
    await expect(ask(await createStory({ mode: 'QUEUED' }))).rejects.toMatchObject({ name });
  });

  it('an execution that was superseded: StageNotRetryableException', async () => {
    const story = await createStory({ mode: 'SUPERSEDED' });
    await story.start();
    const id = await story.start();
    await story.start();
    expect((await story.record(id)).status).toBe('Superseded');
    await expect(retry(story, id)).rejects.toMatchObject({ name: 'StageNotRetryableException' });
  });

  it('a stage that was skipped: StageNotRetryableException', async () => {
    const story = await createStory({ mode: 'QUEUED', entry: 'SKIP' });
    const id = await story.start();
    for (const action of ['Compile', 'Lint', 'Test']) await story.ends(action, 'succeeded', id);
    await story.ends('Open', 'failed', id);
    expect((await story.record(id)).stages[2]?.status).toBe('Skipped');
    await expect(retry(story, id, 'ALL_ACTIONS', 'Prod')).rejects.toMatchObject({
      name: 'StageNotRetryableException',
    });
  });

  it('the fifty-first execution in PARALLEL: ConcurrentPipelineExecutionsLimitExceededException', async () => {
    const story = await createStory({ mode: 'PARALLEL' });
    const id = await failed(story);
    for (let count = 0; count < 50; count += 1) await story.start();
    await expect(retry(story, id)).rejects.toMatchObject({
      name: 'ConcurrentPipelineExecutionsLimitExceededException',
    });
  });
});
