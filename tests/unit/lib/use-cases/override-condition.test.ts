import { describe, expect, it } from 'vitest';
import { overrideStageCondition } from '../../../../lib/use-cases/override-condition.ts';
import { stopExecution } from '../../../../lib/use-cases/stop-execution.ts';
import { updatePipeline } from '../../../../lib/use-cases/update-pipeline.ts';
import { declare, PIPELINE, type Variant } from '../../../model/model-pipeline.ts';
import { createStory, type Story } from '../../../model/story.ts';

type Kind = 'BEFORE_ENTRY' | 'ON_SUCCESS';

const override = (
  story: Story,
  pipelineExecutionId: string,
  conditionType: Kind = 'BEFORE_ENTRY',
  stageName = 'Prod',
  pipelineName = PIPELINE,
) =>
  story.does((world) =>
    overrideStageCondition(world, { pipelineName, stageName, pipelineExecutionId, conditionType }),
  );

const reachProd = async (story: Story): Promise<string> => {
  const id = await story.start();
  for (const action of ['Compile', 'Lint', 'Test']) await story.ends(action, 'succeeded', id);
  return id;
};

const refusedAtEntry = async (story: Story): Promise<string> => {
  const id = await reachProd(story);
  await story.ends('Open', 'failed', id);
  return id;
};

const prod = async (story: Story, id: string) => (await story.record(id)).stages[2];

describe('a condition before a stage', () => {
  it('lets the stage begin when all its rules hold, one after the other', async () => {
    const story = await createStory({ mode: 'QUEUED', entry: 'FAIL' });
    const id = await reachProd(story);
    await story.ends('Open');
    await story.ends('Quiet');
    await story.ends('Deploy');
    expect((await story.record(id)).status).toBe('Succeeded');
  });

  it('FAIL fails the stage and the execution, and no action runs', async () => {
    const story = await createStory({ mode: 'QUEUED', entry: 'FAIL' });
    const record = await story.record(await refusedAtEntry(story));
    expect(record).toMatchObject({
      status: 'Failed',
      statusSummary: expect.stringContaining('Open: said no'),
    });
    expect(record.actions.at(-1)?.action).toBe('Test');
  });

  it('SKIP skips the stage, and the execution goes on', async () => {
    const story = await createStory({ mode: 'QUEUED', entry: 'SKIP' });
    const id = await refusedAtEntry(story);
    expect(await prod(story, id)).toMatchObject({ status: 'Skipped' });
    expect((await story.record(id)).status).toBe('Succeeded');
  });

  it('skips nothing when a rule could not be asked', async () => {
    const story = await createStory({ mode: 'QUEUED', entry: 'SKIP' });
    const id = await reachProd(story);
    await story.ends('Open', 'errored');
    expect(await prod(story, id)).toMatchObject({ status: 'Failed' });
  });
});

describe('a condition after a stage', () => {
  it('FAIL fails a stage whose actions succeeded', async () => {
    const story = await createStory({ mode: 'QUEUED', exit: 'FAIL' });
    const id = await reachProd(story);
    await story.ends('Deploy');
    await story.ends('Good', 'failed');
    expect(await prod(story, id)).toMatchObject({ status: 'Failed' });
  });

  it('ROLLBACK goes back to the newest success, and the execution has failed', async () => {
    const story = await createStory({ mode: 'QUEUED', exit: 'ROLLBACK' });
    const target = await story.succeeds();
    const id = await reachProd(story);
    await story.ends('Deploy');
    await story.ends('Good', 'failed');
    expect(await prod(story, id)).toMatchObject({ status: 'Succeeded', rolledBack: true });
    expect((await story.record(id)).status).toBe('Failed');
    expect((await story.records()).find(({ type }) => type === 'ROLLBACK')?.rollbackTarget).toBe(target);
  });

  it('on failure, a rule that says no rolls back; one that holds does not', async () => {
    for (const status of ['failed', 'succeeded'] as const) {
      const story = await createStory({ mode: 'QUEUED', rollback: 'asked' });
      await story.succeeds();
      await reachProd(story);
      await story.ends('Deploy', 'failed');
      await story.ends('Calm', status);
      expect((await story.records()).some(({ type }) => type === 'ROLLBACK')).toBe(status === 'failed');
    }
  });
});

describe('an override', () => {
  it('resumes an execution that failed before its stage, in the same execution', async () => {
    const story = await createStory({ mode: 'QUEUED', entry: 'FAIL' });
    const id = await refusedAtEntry(story);
    await override(story, id);
    await story.ends('Deploy');
    expect(await story.record(id)).toMatchObject({ status: 'Succeeded', attempt: 2, retries: 0 });
  });

  it('abandons rules that are being asked, and the stage begins', async () => {
    const story = await createStory({ mode: 'QUEUED', entry: 'FAIL' });
    const id = await reachProd(story);
    await override(story, id);
    expect((await story.record(id)).rules.map(({ status }) => status)).toEqual(['Abandoned']);
    await story.ends('Deploy');
    expect((await story.record(id)).status).toBe('Succeeded');
  });

  it('of a condition after the stage keeps what its actions and the rules before it said', async () => {
    const story = await createStory({ mode: 'QUEUED', entry: 'FAIL', exit: 'FAIL' });
    const id = await reachProd(story);
    for (const name of ['Open', 'Quiet', 'Deploy']) await story.ends(name);
    await story.ends('Good', 'failed');
    await override(story, id, 'ON_SUCCESS');
    const record = await story.record(id);
    expect(record.status).toBe('Succeeded');
    expect(record.rules).toHaveLength(3);
    expect(record.actions).toHaveLength(5);
  });
});

const refusals: readonly [string, string, Partial<Variant>, (story: Story) => Promise<unknown>][] = [
  [
    'an unknown pipeline',
    'PipelineNotFoundException',
    {},
    (story) => override(story, 'x', 'BEFORE_ENTRY', 'Prod', 'ghost'),
  ],
  [
    'an unknown stage',
    'StageNotFoundException',
    {},
    (story) => override(story, 'x', 'BEFORE_ENTRY', 'Ghost'),
  ],
  ['an unknown execution', 'NotLatestPipelineExecutionException', {}, (story) => override(story, 'ghost')],
  [
    'a stage that a later execution entered',
    'NotLatestPipelineExecutionException',
    { entry: 'FAIL' },
    async (story) => {
      const id = await refusedAtEntry(story);
      await reachProd(story);
      return override(story, id);
    },
  ],
  [
    'a stage without such a condition',
    'ConditionNotOverridableException',
    {},
    async (story) => override(story, await reachProd(story)),
  ],
  [
    'a condition whose result is SKIP',
    'ConditionNotOverridableException',
    { entry: 'SKIP' },
    async (story) => override(story, await reachProd(story)),
  ],
  [
    'a condition that was not asked yet',
    'ConditionNotOverridableException',
    { exit: 'FAIL' },
    async (story) => override(story, await reachProd(story), 'ON_SUCCESS'),
  ],
  [
    'a stage that was not reached',
    'ConditionNotOverridableException',
    { entry: 'FAIL' },
    async (story) => override(story, await story.start()),
  ],
  [
    'an execution that succeeded',
    'ConditionNotOverridableException',
    { entry: 'FAIL' },
    async (story) => override(story, await story.succeeds()),
  ],
  [
    'an execution of an earlier version',
    'ConditionNotOverridableException',
    { entry: 'FAIL' },
    async (story) => {
      const id = await refusedAtEntry(story);
      await story.does((world) => updatePipeline(world, declare({ mode: 'QUEUED', entry: 'FAIL' })));
      return override(story, id);
    },
  ],
  [
    'an execution that is being stopped',
    'ConflictException',
    { entry: 'FAIL' },
    async (story) => {
      const id = await reachProd(story);
      await story.does((world) => stopExecution(world, { pipelineName: PIPELINE, pipelineExecutionId: id }));
      return override(story, id);
    },
  ],
];

describe('override refuses', () => {
  it.each(refusals)('%s: %s', async (_, name, variant, ask) => {
    await expect(ask(await createStory({ mode: 'QUEUED', ...variant }))).rejects.toMatchObject({ name });
  });

  it('the fifty-first execution: ConcurrentPipelineExecutionsLimitExceededException', async () => {
    const story = await createStory({ mode: 'PARALLEL', entry: 'FAIL' });
    const id = await refusedAtEntry(story);
    for (let count = 0; count < 50; count += 1) await story.start();
    await expect(override(story, id)).rejects.toMatchObject({
      name: 'ConcurrentPipelineExecutionsLimitExceededException',
    });
  });
});
