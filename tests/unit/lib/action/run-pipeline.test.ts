import { describe, expect, it } from 'vitest';
import { runPipeline } from '../../../../lib/action/run-pipeline.ts';
import { createPipeline } from '../../../../lib/use-cases/create-pipeline.ts';
import { startExecution } from '../../../../lib/use-cases/start-execution.ts';
import { actionWork, declaredAction } from '../../../fakes/action-work.ts';
import { createUseCaseWorld, pipelineOf } from '../../../fakes/use-case-world.ts';

const open = async () => {
  const harness = createUseCaseWorld((parts, lazy) => {
    const runner = runPipeline({
      place: parts.place,
      startExecution: (request) => startExecution(lazy(), request),
    });
    return () => runner;
  });
  await createPipeline(harness.world, {
    ...pipelineOf(declaredAction({ type: 'Deploy/AWS/S3', name: 'Ship' })),
    name: 'other',
    variables: [{ name: 'WHAT', defaultValue: 'bread' }],
  });
  const run = async (configuration: Readonly<Record<string, string>> = {}) => {
    const action = declaredAction({
      type: 'Invoke/AWS/CodePipeline',
      name: 'Chain',
      configuration: { PipelineName: 'other', ...configuration },
    });
    const executionId = await harness.run(pipelineOf(action), 'Chain');
    return { executionId, action: await harness.action('shop', executionId, 'Chain') };
  };
  return { ...harness, run };
};

describe('a pipeline invocation', () => {
  it('starts the other pipeline and succeeds without waiting for it', async () => {
    const { run, record } = await open();
    const { action } = await run();
    expect(action).toMatchObject({ status: 'Succeeded' });
    expect(await record('other', action.externalId ?? '')).toMatchObject({
      status: 'InProgress',
      trigger: {
        triggerType: 'StartPipelineExecution',
        triggerDetail: 'arn:aws:codepipeline:eu-central-1:111122223333:shop',
      },
      variables: [{ name: 'WHAT', resolvedValue: 'bread' }],
    });
  });

  it('passes variables and source revisions on', async () => {
    const { run, record } = await open();
    const revision = { actionName: 'Src', revisionType: 'COMMIT_ID', revisionValue: 'c0ffee' };
    const { action } = await run({
      Variables: '[{"name":"WHAT","value":"rolls"}]',
      SourceRevisions: JSON.stringify([revision]),
    });
    expect(await record('other', action.externalId ?? '')).toMatchObject({
      variables: [{ name: 'WHAT', resolvedValue: 'rolls' }],
      sourceOverrides: [revision],
    });
  });

  it.each([
    ['Variables', 'no json'],
    ['Variables', '{"name":"A","value":"b"}'],
    ['Variables', '[{"name":"A","value":""}]'],
    ['SourceRevisions', '[{"actionName":"A","revisionType":"TAG","revisionValue":"v"}]'],
  ])('refuses %s that are %s, and starts nothing', async (key, text) => {
    const { run, world } = await open();
    const { action } = await run({ [key]: text });
    expect(action).toMatchObject({
      outcome: 'errored',
      error: { code: 'ConfigurationError', message: expect.stringContaining(`configuration.${key}`) },
    });
    expect(await world.documents.read('active/other.json')).toMatchObject({ executions: [] });
  });

  it.each([
    ['a pipeline that is not there', { PipelineName: 'ghost' }, 'ghost'],
    ['a variable that is not declared', { Variables: '[{"name":"NO","value":"x"}]' }, 'NO'],
  ])('says what is wrong with %s', async (_, configuration, word) => {
    const { run } = await open();
    const { action } = await run(configuration);
    expect(action).toMatchObject({
      outcome: 'errored',
      error: { code: 'ConfigurationError', message: expect.stringContaining(word) },
    });
  });

  it('starts one execution, however often it runs after a crash', async () => {
    const { world } = await open();
    const runner = runPipeline({
      place: world.place,
      startExecution: (request) => startExecution(world, request),
    });
    const work = actionWork({ type: 'Invoke/AWS/CodePipeline', configuration: { PipelineName: 'other' } });
    const [first, second] = [await runner.run(work), await runner.run(work)];
    expect(second.externalId).toBe(first.externalId);
  });
});
