import {
  CreatePipelineCommand,
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  type PipelineDeclaration,
  PutApprovalResultCommand,
  type PutApprovalResultCommandInput,
  StartPipelineExecutionCommand,
  StopPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import { afterEach, describe, expect, it } from 'vitest';
import { sweep } from '../../../lib/use-cases/sweep.ts';
import { CALLER } from '../../fakes/api-harness.ts';
import { declaration } from './declaration.ts';
import { type ServedApi, serveApi } from './served-api.ts';

let api: ServedApi;
let id: string | undefined;

/** A pipeline whose last action is an approval, and its first execution. */
const serve = async (changes: Partial<PipelineDeclaration> = {}): Promise<void> => {
  api = await serveApi();
  const [source, prod] = declaration('web').stages ?? [];
  const sign = {
    name: 'Sign',
    runOrder: 2,
    actionTypeId: { category: 'Approval' as const, owner: 'AWS' as const, provider: 'Manual', version: '1' },
  };
  const stages = source && prod ? [source, { ...prod, actions: [...(prod.actions ?? []), sign] }] : [];
  await api.client.send(new CreatePipelineCommand({ pipeline: declaration('web', { stages, ...changes }) }));
  id = (await executions())[0]?.pipelineExecutionId;
  await api.asked;
};

const executions = async () => {
  const { pipelineExecutionSummaries = [] } = await api.client.send(
    new ListPipelineExecutionsCommand({ pipelineName: 'web' }),
  );
  return pipelineExecutionSummaries;
};

afterEach(() => api.close());

const signState = async () => {
  const { stageStates } = await api.client.send(new GetPipelineStateCommand({ name: 'web' }));
  return stageStates?.[1]?.actionStates?.find(({ actionName }) => actionName === 'Sign')?.latestExecution;
};

const tokenOf = async (): Promise<string> => (await signState())?.token ?? '';

const answer = (token: string, changes: Partial<PutApprovalResultCommandInput> = {}) =>
  api.client.send(
    new PutApprovalResultCommand({
      pipelineName: 'web',
      stageName: 'Prod',
      actionName: 'Sign',
      result: { status: 'Approved', summary: 'looks good' },
      token,
      ...changes,
    }),
  );

describe('PutApprovalResult', () => {
  it('lets the execution go on, with the token that GetPipelineState shows while it waits', async () => {
    await serve();
    const { approvedAt } = await answer(await tokenOf());
    expect(approvedAt).toBeInstanceOf(Date);
    await api.until('Pipeline', { 'execution-id': id, state: 'SUCCEEDED' });
    const signed = await signState();
    expect(signed).toMatchObject({ status: 'Succeeded', summary: 'looks good', lastUpdatedBy: CALLER });
    expect(signed).not.toHaveProperty('token');
  });

  it('fails the stage when it says no', async () => {
    await serve();
    await answer(await tokenOf(), { result: { status: 'Rejected', summary: '' } });
    await api.until('Pipeline', { 'execution-id': id, state: 'FAILED' });
  });

  it('refuses by name', async () => {
    await serve();
    const token = await tokenOf();
    const other = '00000000-0000-4000-8000-000000000000';
    await expect(answer(other)).rejects.toMatchObject({ name: 'InvalidApprovalTokenException' });
    await expect(answer(other, { pipelineName: 'ghost' })).rejects.toMatchObject({
      name: 'PipelineNotFoundException',
    });
    await expect(answer(other, { stageName: 'Ghost' })).rejects.toMatchObject({
      name: 'StageNotFoundException',
    });
    await expect(answer(other, { actionName: 'Ghost' })).rejects.toMatchObject({
      name: 'ActionNotFoundException',
    });
    await expect(answer('no-token')).rejects.toMatchObject({ name: 'ValidationException' });
    await answer(token);
    await expect(answer(token)).rejects.toMatchObject({ name: 'ApprovalAlreadyCompletedException' });
  });

  it('takes the token from ListActionExecutions in PARALLEL, where GetPipelineState has none', async () => {
    await serve({ executionMode: 'PARALLEL' });
    expect(await signState()).toBeUndefined();
    const { actionExecutionDetails } = await api.client.send(
      new ListActionExecutionsCommand({ pipelineName: 'web' }),
    );
    await answer(actionExecutionDetails?.[0]?.output?.executionResult?.externalExecutionId ?? '');
    await api.until('Pipeline', { 'execution-id': id, state: 'SUCCEEDED' });
  });

  it('refuses the token of an approval that was abandoned', async () => {
    await serve();
    const token = await tokenOf();
    const stop = { pipelineName: 'web', pipelineExecutionId: id, abandon: true };
    await api.client.send(new StopPipelineExecutionCommand(stop));
    await expect(answer(token)).rejects.toMatchObject({ name: 'InvalidApprovalTokenException' });
  });
});

describe('an approval that nobody answers', () => {
  const EIGHT_DAYS = 8 * 24 * 3_600_000;

  it('keeps its stage: of those behind it the newest waits, and comes in when it has timed out', async () => {
    await serve({ executionMode: 'SUPERSEDED' });
    const started: (string | undefined)[] = [];
    for (let count = 0; count < 3; count += 1) {
      const { pipelineExecutionId } = await api.client.send(
        new StartPipelineExecutionCommand({ name: 'web' }),
      );
      await api.until('Stage', { 'execution-id': pipelineExecutionId, stage: 'Source', state: 'SUCCEEDED' });
      started.push(pipelineExecutionId);
    }
    const [, , newest] = started;
    await api.until('Pipeline', { 'execution-id': started[1], state: 'SUPERSEDED' });
    const statuses = async () => (await executions()).map(({ status }) => status);
    expect(await statuses()).toEqual(['InProgress', 'Superseded', 'Superseded', 'InProgress']);
    const { clock } = api.world;
    await sweep({ ...api.world, clock: { now: () => clock.now() + EIGHT_DAYS } });
    await api.until('Pipeline', { 'execution-id': id, state: 'FAILED' });
    await api.until('Stage', { 'execution-id': newest, stage: 'Prod', state: 'STARTED' });
    expect(await statuses()).toEqual(['InProgress', 'Superseded', 'Superseded', 'Failed']);
  });
});
