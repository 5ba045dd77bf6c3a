import {
  CreatePipelineCommand,
  DisableStageTransitionCommand,
  GetPipelineStateCommand,
  ListPipelineExecutionsCommand,
  ListRuleExecutionsCommand,
  OverrideStageConditionCommand,
  paginateListRuleExecutions,
  type StageDeclaration,
  StartPipelineExecutionCommand,
  UpdatePipelineCommand,
} from '@aws-sdk/client-codepipeline';
import { afterEach, describe, expect, it } from 'vitest';
import { declaration } from './declaration.ts';
import { expectRefusal } from './refusals.ts';
import { type ServedApi, serveApi } from './served-api.ts';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';

let api: ServedApi;

afterEach(() => api.close());

const check = (name: string, value: string) => ({
  name,
  ruleTypeId: { category: 'Rule', owner: 'AWS', provider: 'VariableCheck', version: '1' } as const,
  configuration: { Variable: '#{codepipeline.PipelineExecutionId}', Value: value, Operator: 'CONTAINS' },
});

const pipelineWith = (conditions: Partial<StageDeclaration>) => {
  const [source, prod] = declaration('web').stages ?? [];
  return declaration('web', { stages: source && prod ? [source, { ...prod, ...conditions }] : [] });
};

const NEVER: Partial<StageDeclaration> = {
  beforeEntry: { conditions: [{ result: 'FAIL', rules: [check('Always', '-'), check('Never', 'zzz')] }] },
};

const serve = async (conditions: Partial<StageDeclaration>): Promise<string> => {
  api = await serveApi();
  await api.client.send(new CreatePipelineCommand({ pipeline: pipelineWith(conditions) }));
  const { pipelineExecutionSummaries } = await api.client.send(
    new ListPipelineExecutionsCommand({ pipelineName: 'web' }),
  );
  return pipelineExecutionSummaries?.[0]?.pipelineExecutionId ?? '';
};

const ended = (id: string, state: string) => api.until('Pipeline', { 'execution-id': id, state });

const prodState = async () => {
  const { stageStates } = await api.client.send(new GetPipelineStateCommand({ name: 'web' }));
  return stageStates?.[1];
};

const override = (id: string, changes: object = {}) => ({
  pipelineName: 'web',
  stageName: 'Prod',
  pipelineExecutionId: id,
  conditionType: 'BEFORE_ENTRY' as const,
  ...changes,
});

describe('GetPipelineState', () => {
  it('shows how a condition stands, rule by rule', async () => {
    await ended(await serve(NEVER), 'FAILED');
    const state = await prodState();
    expect(state?.latestExecution?.status).toBe('Failed');
    expect(state?.beforeEntryConditionState).toMatchObject({
      latestExecution: { status: 'Failed', summary: expect.stringContaining('Never') },
      conditionStates: [
        {
          latestExecution: { status: 'Failed', lastStatusChange: expect.any(Date) },
          ruleStates: [
            { ruleName: 'Always', latestExecution: { status: 'Succeeded' } },
            { ruleName: 'Never', latestExecution: { status: 'Failed', errorDetails: { code: 'JobFailed' } } },
          ],
        },
      ],
    });
    expect(state).not.toHaveProperty('onSuccessConditionState');
  });
});

describe('OverrideStageCondition', () => {
  it('lets a failed execution go on, and says so', async () => {
    const id = await serve(NEVER);
    await ended(id, 'FAILED');
    await api.client.send(new OverrideStageConditionCommand(override(id)));
    await ended(id, 'SUCCEEDED');
    expect((await prodState())?.beforeEntryConditionState?.latestExecution?.status).toBe('Overridden');
  });

  it.each<[string, object, string]>([
    ['an unknown execution', { pipelineExecutionId: UNKNOWN }, 'NotLatestPipelineExecutionException'],
    ['a stage without the condition', { conditionType: 'ON_SUCCESS' }, 'ConditionNotOverridableException'],
    ['a kind that has no override', { conditionType: 'ON_FAILURE' }, 'ValidationException'],
  ])('refuses %s', async (_, changes, error) => {
    const id = await serve(NEVER);
    await ended(id, 'FAILED');
    await expectRefusal(api.endpoint, 'OverrideStageCondition', override(id, changes), error);
  });

  it('refuses a condition that is met, and a stage that was skipped', async () => {
    const met = await serve({
      beforeEntry: { conditions: [{ result: 'FAIL', rules: [check('Yes', '-')] }] },
    });
    await ended(met, 'SUCCEEDED');
    const error = 'ConditionNotOverridableException';
    await expectRefusal(api.endpoint, 'OverrideStageCondition', override(met), error);
    await api.close();
    const skipped = await serve({
      beforeEntry: { conditions: [{ result: 'SKIP', rules: [check('No', 'zzz')] }] },
    });
    await ended(skipped, 'SUCCEEDED');
    await expectRefusal(api.endpoint, 'OverrideStageCondition', override(skipped), error);
  });

  it('refuses after a later execution, and after an update', async () => {
    const first = await serve(NEVER);
    await ended(first, 'FAILED');
    const { pipelineExecutionId: second = '' } = await api.client.send(
      new StartPipelineExecutionCommand({ name: 'web' }),
    );
    await ended(second, 'FAILED');
    const later = 'NotLatestPipelineExecutionException';
    await expectRefusal(api.endpoint, 'OverrideStageCondition', override(first), later);
    await api.client.send(new UpdatePipelineCommand({ pipeline: pipelineWith(NEVER) }));
    const outdated = 'ConditionNotOverridableException';
    await expectRefusal(api.endpoint, 'OverrideStageCondition', override(second), outdated);
  });
});

describe('OverrideStageCondition at the limit', () => {
  it('refuses the fifty-first execution', async () => {
    const id = await serve(NEVER);
    await ended(id, 'FAILED');
    const closed = { pipelineName: 'web', stageName: 'Prod', transitionType: 'Inbound' as const };
    await api.client.send(new DisableStageTransitionCommand({ ...closed, reason: 'full' }));
    for (let count = 0; count < 50; count += 1)
      await api.client.send(new StartPipelineExecutionCommand({ name: 'web' }));
    const error = 'ConcurrentPipelineExecutionsLimitExceededException';
    await expectRefusal(api.endpoint, 'OverrideStageCondition', override(id), error);
  });
});

describe('ListRuleExecutions', () => {
  it('lists rules newest first, with what they were asked', async () => {
    const id = await serve(NEVER);
    await ended(id, 'FAILED');
    const { ruleExecutionDetails = [] } = await api.client.send(
      new ListRuleExecutionsCommand({ pipelineName: 'web', filter: { pipelineExecutionId: id } }),
    );
    const never = ruleExecutionDetails.find(({ ruleName }) => ruleName === 'Never');
    expect(never).toMatchObject({
      pipelineExecutionId: id,
      pipelineVersion: 1,
      stageName: 'Prod',
      status: 'Failed',
      startTime: expect.any(Date),
      lastUpdateTime: expect.any(Date),
      input: {
        ruleTypeId: { provider: 'VariableCheck' },
        configuration: { Variable: '#{codepipeline.PipelineExecutionId}' },
        resolvedConfiguration: { Variable: id },
        region: 'us-east-1',
        inputArtifacts: [],
      },
      output: { executionResult: { errorDetails: { code: 'JobFailed' } } },
    });
  });

  it('goes on page by page over all executions', async () => {
    await ended(await serve(NEVER), 'FAILED');
    const { pipelineExecutionId: second = '' } = await api.client.send(
      new StartPipelineExecutionCommand({ name: 'web' }),
    );
    await ended(second, 'FAILED');
    const all = await api.client.send(new ListRuleExecutionsCommand({ pipelineName: 'web' }));
    const ids: unknown[] = [];
    const pages = paginateListRuleExecutions({ client: api.client, pageSize: 1 }, { pipelineName: 'web' });
    for await (const page of pages) {
      ids.push(...(page.ruleExecutionDetails ?? []).map(({ ruleExecutionId }) => ruleExecutionId));
    }
    expect(ids).toEqual(all.ruleExecutionDetails?.map(({ ruleExecutionId }) => ruleExecutionId));
    expect(all.ruleExecutionDetails?.[0]?.pipelineExecutionId).toBe(second);
    const latest = await api.client.send(
      new ListRuleExecutionsCommand({
        pipelineName: 'web',
        filter: { latestInPipelineExecution: { pipelineExecutionId: second, startTimeRange: 'Latest' } },
      }),
    );
    expect(latest.ruleExecutionDetails?.every((each) => each.pipelineExecutionId === second)).toBe(true);
  });

  it.each<[string, object, string]>([
    [
      'an unknown execution',
      { filter: { pipelineExecutionId: UNKNOWN } },
      'PipelineExecutionNotFoundException',
    ],
    ['a token of no list', { nextToken: 'made-up' }, 'InvalidNextTokenException'],
    [
      'two filters',
      {
        filter: {
          pipelineExecutionId: UNKNOWN,
          latestInPipelineExecution: { pipelineExecutionId: UNKNOWN, startTimeRange: 'All' },
        },
      },
      'ValidationException',
    ],
  ])('refuses %s', async (_, changes, error) => {
    await serve(NEVER);
    await expectRefusal(api.endpoint, 'ListRuleExecutions', { pipelineName: 'web', ...changes }, error);
  });
});
