import {
  CreateCustomActionTypeCommand,
  CreatePipelineCommand,
  ListActionTypesCommand,
  ListDeployActionExecutionTargetsCommand,
  ListPipelineExecutionsCommand,
  ListRuleTypesCommand,
  PutActionRevisionCommand,
  paginateListActionTypes,
} from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { operationModels } from '../../../functions/api/model/model.ts';
import { actionTypes } from '../../../lib/pipeline/action-types.ts';
import { declaration } from './declaration.ts';
import { call, expectRefusal } from './refusals.ts';
import { type ServedApi, serveApi } from './served-api.ts';

let api: ServedApi;

beforeEach(async () => {
  api = await serveApi();
});

afterEach(() => api.close());

describe('every operation of CodePipeline', () => {
  it('is one of 44', () => {
    expect(operationModels.size).toBe(44);
  });

  it.each([...operationModels.keys()])('%s answers, or refuses in words of its model', async (operation) => {
    const { status, body } = await call(api.endpoint, operation, {});
    if (status === 200) return;
    expect(status).toBe(400);
    expect(operationModels.get(operation)?.errors).toContain(body['__type']);
  });
});

describe('ListActionTypes', () => {
  it('lists the catalogue and the custom types, by owner, page by page', async () => {
    await api.client.send(
      new CreateCustomActionTypeCommand({
        category: 'Test',
        provider: 'Oven',
        version: '1',
        inputArtifactDetails: { minimumCount: 0, maximumCount: 1 },
        outputArtifactDetails: { minimumCount: 0, maximumCount: 0 },
      }),
    );
    const found: (string | undefined)[] = [];
    for await (const page of paginateListActionTypes({ client: api.client }, {})) {
      found.push(...(page.actionTypes ?? []).map((type) => type.id?.provider));
    }
    expect(found).toHaveLength(actionTypes.length + 1);
    const custom = await api.client.send(new ListActionTypesCommand({ actionOwnerFilter: 'Custom' }));
    expect(custom.actionTypes?.map((type) => type.id)).toEqual([
      { category: 'Test', owner: 'Custom', provider: 'Oven', version: '1' },
    ]);
  });

  it('refuses a token of no list', async () => {
    const token = { nextToken: 'made-up' };
    await expectRefusal(api.endpoint, 'ListActionTypes', token, 'InvalidNextTokenException');
  });
});

describe('ListRuleTypes', () => {
  it('lists the six rules', async () => {
    const { ruleTypes } = await api.client.send(new ListRuleTypesCommand({}));
    expect(ruleTypes?.map(({ id }) => id?.provider).sort()).toEqual([
      'CloudWatchAlarm',
      'CodeBuild',
      'Commands',
      'DeploymentWindow',
      'LambdaInvoke',
      'VariableCheck',
    ]);
  });
});

describe('GetActionType and UpdateActionType', () => {
  const id = { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' };
  const actionType = (changes: object) => ({
    actionType: {
      id: { ...id, ...changes },
      executor: { type: 'JobWorker', configuration: { jobWorkerExecutorConfiguration: {} } },
      inputArtifactDetails: { minimumCount: 0, maximumCount: 1 },
      outputArtifactDetails: { minimumCount: 0, maximumCount: 1 },
    },
  });

  it('have no type with an executor', async () => {
    await expectRefusal(api.endpoint, 'GetActionType', id, 'ActionTypeNotFoundException');
    const unknown = actionType({ provider: 'Ghost' });
    await expectRefusal(api.endpoint, 'UpdateActionType', unknown, 'ActionTypeNotFoundException');
    await expectRefusal(api.endpoint, 'UpdateActionType', actionType({}), 'RequestFailedException');
    await expectRefusal(api.endpoint, 'GetActionType', { ...id, owner: 'Custom' }, 'ValidationException');
  });
});

const deployed = () => {
  const [source, prod] = declaration('web').stages ?? [];
  const deploy = {
    name: 'Deploy',
    runOrder: 2,
    actionTypeId: { category: 'Deploy', owner: 'AWS', provider: 'S3', version: '1' } as const,
    configuration: { BucketName: 'site', Extract: 'true' },
    inputArtifacts: [{ name: 'BuildOutput' }],
  };
  return source && prod ? [source, { ...prod, actions: [...(prod.actions ?? []), deploy] }] : [];
};

describe('ListDeployActionExecutionTargets', () => {
  it('knows that a deploy action went to no instances', async () => {
    await api.client.send(
      new CreatePipelineCommand({ pipeline: declaration('web', { stages: deployed() }) }),
    );
    await api.until('Pipeline', { state: 'SUCCEEDED' });
    const { body } = await call(api.endpoint, 'ListActionExecutions', { pipelineName: 'web' });
    const [last, build] = body['actionExecutionDetails'] as { actionExecutionId: string }[];
    const input = { actionExecutionId: last?.actionExecutionId };
    const named = new ListDeployActionExecutionTargetsCommand({ ...input, pipelineName: 'web' });
    expect((await api.client.send(named)).targets).toEqual([]);
    const { targets } = await api.client.send(new ListDeployActionExecutionTargetsCommand(input));
    expect(targets).toEqual([]);
    const operation = 'ListDeployActionExecutionTargets';
    await expectRefusal(api.endpoint, operation, { ...input, nextToken: 'x' }, 'InvalidNextTokenException');
    const other = { actionExecutionId: build?.actionExecutionId };
    await expectRefusal(api.endpoint, operation, other, 'ActionExecutionNotFoundException');
    const ghost = { actionExecutionId: 'ghost' };
    await expectRefusal(api.endpoint, operation, ghost, 'ActionExecutionNotFoundException');
    const unknown = { ...input, pipelineName: 'ghost' };
    await expectRefusal(api.endpoint, operation, unknown, 'PipelineNotFoundException');
  });
});

describe('PutActionRevision', () => {
  const revision = (changes: object = {}) => ({
    pipelineName: 'web',
    stageName: 'Source',
    actionName: 'Fetch',
    actionRevision: { revisionId: 'a'.repeat(40), revisionChangeId: 'change-1', created: new Date(0) },
    ...changes,
  });

  beforeEach(async () => {
    await api.client.send(new CreatePipelineCommand({ pipeline: declaration('web') }));
  });

  it('starts one execution for a revision, however often it is told', async () => {
    const first = await api.client.send(new PutActionRevisionCommand(revision()));
    expect(first.newRevision).toBe(true);
    const again = await api.client.send(new PutActionRevisionCommand(revision()));
    expect(again).toMatchObject({ newRevision: false, pipelineExecutionId: first.pipelineExecutionId });
    const { pipelineExecutionSummaries } = await api.client.send(
      new ListPipelineExecutionsCommand({ pipelineName: 'web' }),
    );
    expect(pipelineExecutionSummaries?.map(({ trigger }) => trigger?.triggerType)).toEqual([
      'PutActionRevision',
      'CreatePipeline',
    ]);
  });

  it.each<[string, object, string]>([
    ['an unknown pipeline', { pipelineName: 'ghost' }, 'PipelineNotFoundException'],
    ['an unknown stage', { stageName: 'Ghost' }, 'StageNotFoundException'],
    ['an unknown action', { actionName: 'Ghost' }, 'ActionNotFoundException'],
    ['an action that is no source', { stageName: 'Prod', actionName: 'Build' }, 'ValidationException'],
  ])('refuses %s', async (_, changes, error) => {
    const input = revision({
      actionRevision: { revisionId: 'r', revisionChangeId: 'c', created: 1 },
      ...changes,
    });
    await expectRefusal(api.endpoint, 'PutActionRevision', input, error);
  });
});
