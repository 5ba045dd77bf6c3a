import { describe, expect, it } from 'vitest';
import { createRecord } from '../../../../lib/execution/create-record.ts';
import type { ActionDetail, ExecutionRecord } from '../../../../lib/execution/execution-record.ts';
import type { Action, Pipeline } from '../../../../lib/pipeline/pipeline.ts';
import { keys } from '../../../../lib/store/keys.ts';
import { prepareAction } from '../../../../lib/use-cases/prepare-action.ts';
import { declare, PIPELINE } from '../../../model/model-pipeline.ts';
import { createStory } from '../../../model/story.ts';

const declared = declare({ mode: 'QUEUED' });
const pipeline: Pipeline = {
  ...declared,
  stages: declared.stages.map((stage) => ({
    ...stage,
    actions: stage.actions.map((action) =>
      action.name === 'Fetch' ? { ...action, namespace: 'Src' } : action,
    ),
  })),
};

const base = createRecord(pipeline, 'i', {
  executionId: 'rollback',
  sequence: 2,
  trigger: { triggerType: 'ManualRollback' },
  variables: [{ name: 'ENV', resolvedValue: 'prod' }],
  sourceOverrides: [],
  startTime: 0,
});

const rollback: ExecutionRecord = {
  ...base,
  type: 'ROLLBACK',
  rollbackTarget: 'target',
  inherited: { artifacts: [], actions: [{ stage: 'Source', action: 'Fetch', id: 'fetched' }] },
};

const prepare = async (configuration: Record<string, string>) => {
  const story = await createStory({ mode: 'QUEUED' });
  return story.does(async (world) => {
    await world.documents.create<ActionDetail>(keys.actionDetail(PIPELINE, 'target', 'fetched'), {
      resolvedConfiguration: {},
      outputVariables: { CommitId: 'abc' },
    });
    const [deploy] = pipeline.stages.at(-1)?.actions ?? [];
    const action = { ...deploy, configuration } as Action;
    return prepareAction(world, pipeline, rollback, action);
  });
};

describe('preparing an action', () => {
  it("resolves pipeline variables, its own execution, and in a rollback the target's output variables", async () => {
    const configuration = {
      UserParameters: '#{variables.ENV} #{codepipeline.PipelineExecutionId} #{Src.CommitId}',
    };
    expect((await prepare(configuration)).configuration).toEqual({ UserParameters: 'prod rollback abc' });
  });

  it('names a key that nobody has output', async () => {
    await expect(prepare({ UserParameters: '#{Src.Ghost}' })).rejects.toMatchObject({
      name: 'UnresolvedVariable',
      namespace: 'Src',
      key: 'Ghost',
      where: 'UserParameters',
    });
  });
});
