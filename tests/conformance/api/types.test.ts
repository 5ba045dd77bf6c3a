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
import { declaration, deployingStages } from './declaration.ts';
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

describe('ListDeployActionExecutionTargets', () => {
  it('knows that a deploy action went to no instances', async () => {
    await api.client.send(
      new CreatePipelineCommand({ pipeline: declaration('web', { stages: deployingStages() }) }),
    );
    await api.until('Pipeline', { state: 'SUCCEEDED' });
    const { body } = await call(api.endpoint, 'ListActionExecutions', { pipelineName: 'web' });
    const [last, build] = body['actionExecutionDetails'] as { actionExecutionId: string }[];
    const input = { actionExecutionId: last?.actionExecutionId };
    const named = new ListDeployActionExecutionTargetsCommand({ ...input, pipelineName: 'web' });
    expect((await api.client.send(named)).targets).toEqual([]);
    const { targets } = await api.client.send(new ListDeployActionExecutionTargetsCommand(input));
    expect(targets).toEqual([]);
    const other = { actionExecutionId: build?.actionExecutionId };
    const operation = 'ListDeployActionExecutionTargets';
    await expectRefusal(api.endpoint, operation, other, 'ActionExecutionNotFoundException');
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

  it('refuses an action that is no source', async () => {
    const actionRevision = { revisionId: 'r', revisionChangeId: 'c', created: 1 };
    const input = revision({ stageName: 'Prod', actionName: 'Build', actionRevision });
    await expectRefusal(api.endpoint, 'PutActionRevision', input, 'ValidationException');
  });
});
