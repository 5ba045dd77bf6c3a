import {
  CreatePipelineCommand,
  GetPipelineStateCommand,
  ListPipelineExecutionsCommand,
  PutApprovalResultCommand,
  type PutApprovalResultCommandInput,
} from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CALLER } from '../../fakes/api-harness.ts';
import { declaration } from './declaration.ts';
import { type ServedApi, serveApi } from './served-api.ts';

let api: ServedApi;
let id: string | undefined;

beforeEach(async () => {
  api = await serveApi();
  const [source, prod] = declaration('web').stages ?? [];
  const sign = {
    name: 'Sign',
    runOrder: 2,
    actionTypeId: { category: 'Approval' as const, owner: 'AWS' as const, provider: 'Manual', version: '1' },
  };
  const stages = source && prod ? [source, { ...prod, actions: [...(prod.actions ?? []), sign] }] : [];
  await api.client.send(new CreatePipelineCommand({ pipeline: declaration('web', { stages }) }));
  const { pipelineExecutionSummaries } = await api.client.send(
    new ListPipelineExecutionsCommand({ pipelineName: 'web' }),
  );
  id = pipelineExecutionSummaries?.[0]?.pipelineExecutionId;
  await api.asked;
});

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
    const { approvedAt } = await answer(await tokenOf());
    expect(approvedAt).toBeInstanceOf(Date);
    await api.until('Pipeline', { 'execution-id': id, state: 'SUCCEEDED' });
    const signed = await signState();
    expect(signed).toMatchObject({ status: 'Succeeded', summary: 'looks good', lastUpdatedBy: CALLER });
    expect(signed).not.toHaveProperty('token');
  });

  it('fails the stage when it says no', async () => {
    await answer(await tokenOf(), { result: { status: 'Rejected', summary: '' } });
    await api.until('Pipeline', { 'execution-id': id, state: 'FAILED' });
  });

  it('refuses by name', async () => {
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
});
