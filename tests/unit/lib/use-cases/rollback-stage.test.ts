import { describe, expect, it } from 'vitest';
import { rollbackStage } from '../../../../lib/use-cases/rollback-stage.ts';
import { disableStageTransition } from '../../../../lib/use-cases/set-transition.ts';
import { updatePipeline } from '../../../../lib/use-cases/update-pipeline.ts';
import { declare, PIPELINE } from '../../../model/model-pipeline.ts';
import { createStory, type Story } from '../../../model/story.ts';

const rollback = (
  story: Story,
  targetPipelineExecutionId: string,
  stageName = 'Prod',
  pipelineName = PIPELINE,
) =>
  story.does((world) =>
    rollbackStage(world, { pipelineName, stageName, targetPipelineExecutionId, caller: 'me' }),
  );

const reachProd = async (story: Story): Promise<string> => {
  const id = await story.start();
  for (const action of ['Compile', 'Lint', 'Test']) await story.ends(action, 'succeeded', id);
  return id;
};

describe('a rollback by hand', () => {
  it('is a new execution that runs that stage alone, with what its target had', async () => {
    const story = await createStory({ mode: 'QUEUED' });
    const target = await story.succeeds();
    const { pipelineExecutionId } = await rollback(story, target);
    await story.ends('Deploy');
    const record = await story.record(pipelineExecutionId);
    expect(record).toMatchObject({
      type: 'ROLLBACK',
      rollbackTarget: target,
      status: 'Succeeded',
      trigger: { triggerType: 'ManualRollback', triggerDetail: 'me' },
    });
    expect(record.actions.map(({ action }) => action)).toEqual(['Deploy']);
    expect(record.inherited?.actions.map(({ action }) => action)).toEqual([
      'Fetch',
      'Compile',
      'Lint',
      'Test',
    ]);
  });

  it('passes a closed transition and supersedes nobody', async () => {
    const story = await createStory({ mode: 'SUPERSEDED' });
    const target = await story.succeeds();
    await story.does((world) =>
      disableStageTransition(world, {
        pipelineName: PIPELINE,
        stageName: 'Prod',
        transitionType: 'Inbound',
        reason: 'freeze',
      }),
    );
    const waiting = await reachProd(story);
    const { pipelineExecutionId } = await rollback(story, target);
    expect((await story.record(pipelineExecutionId)).stages[2]?.status).toBe('InProgress');
    expect((await story.record(waiting)).status).toBe('InProgress');
  });
});

describe('an automatic rollback', () => {
  it('goes to the newest success, before who waits, and happens once', async () => {
    const story = await createStory({ mode: 'QUEUED', rollback: 'always' });
    await story.succeeds();
    const target = await story.succeeds();
    const bad = await reachProd(story);
    const next = await reachProd(story);
    await story.ends('Deploy', 'failed', bad);
    const rollbacks = (await story.records()).filter(({ type }) => type === 'ROLLBACK');
    expect(rollbacks).toHaveLength(1);
    expect(rollbacks[0]).toMatchObject({
      rollbackTarget: target,
      trigger: {
        triggerType: 'AutomatedRollback',
        triggerDetail: JSON.stringify({ FailedPipelineExecutionId: bad }),
      },
    });
    expect((await story.record(next)).stages[2]?.status).toBeUndefined();
    await story.ends('Deploy', 'succeeded', rollbacks[0]?.executionId);
    expect((await story.record(next)).stages[2]?.status).toBe('InProgress');
  });

  it('is not rolled back when it fails itself', async () => {
    const story = await createStory({ mode: 'QUEUED', rollback: 'always' });
    await story.succeeds();
    await story.ends('Deploy', 'failed', await reachProd(story));
    await story.ends('Deploy', 'failed');
    const rollbacks = (await story.records()).filter(({ type }) => type === 'ROLLBACK');
    expect(rollbacks.map(({ status }) => status)).toEqual(['Failed']);
  });

  it('does nothing where no execution has succeeded', async () => {
    const story = await createStory({ mode: 'QUEUED', rollback: 'always' });
    await story.ends('Deploy', 'failed', await reachProd(story));
    expect(await story.records()).toHaveLength(1);
    expect((await story.records())[0]).not.toHaveProperty('rollsBack');
  });
});

const refusals: readonly [what: string, error: string, ask: (story: Story) => Promise<unknown>][] = [
  [
    'an unknown pipeline',
    'PipelineNotFoundException',
    async (story) => rollback(story, await story.succeeds(), 'Prod', 'ghost'),
  ],
  [
    'an unknown stage',
    'StageNotFoundException',
    async (story) => rollback(story, await story.succeeds(), 'Ghost'),
  ],
  ['an unknown target', 'PipelineExecutionNotFoundException', (story) => rollback(story, 'ghost')],
  [
    'the source stage',
    'UnableToRollbackStageException',
    async (story) => rollback(story, await story.succeeds(), 'Source'),
  ],
  [
    'a target that did not succeed in the stage',
    'UnableToRollbackStageException',
    async (story) => rollback(story, await story.start()),
  ],
  [
    'a target that is a rollback',
    'UnableToRollbackStageException',
    async (story) => {
      const { pipelineExecutionId } = await rollback(story, await story.succeeds());
      await story.ends('Deploy');
      return rollback(story, pipelineExecutionId);
    },
  ],
  [
    'a stage that is running',
    'UnableToRollbackStageException',
    async (story) => {
      const target = await story.succeeds();
      await reachProd(story);
      return rollback(story, target);
    },
  ],
  [
    'a target of an earlier version',
    'PipelineExecutionOutdatedException',
    async (story) => {
      const target = await story.succeeds();
      await story.does((world) => updatePipeline(world, declare({ mode: 'QUEUED' })));
      return rollback(story, target);
    },
  ],
];

describe('rollback refuses', () => {
  it.each(refusals)('%s: %s', async (_, name, ask) => {
    await expect(ask(await createStory({ mode: 'QUEUED' }))).rejects.toMatchObject({ name });
  });

  it('a target that skipped the stage: UnableToRollbackStageException', async () => {
    const story = await createStory({ mode: 'QUEUED', entry: 'SKIP' });
    const target = await reachProd(story);
    await story.ends('Open', 'failed', target);
    await expect(rollback(story, target)).rejects.toMatchObject({ name: 'UnableToRollbackStageException' });
  });

  it('PARALLEL: UnableToRollbackStageException', async () => {
    const story = await createStory({ mode: 'PARALLEL' });
    await expect(rollback(story, await story.succeeds())).rejects.toMatchObject({
      name: 'UnableToRollbackStageException',
    });
  });
});
