import { describe, expect, it } from 'vitest';
import { runManualApproval } from '../../../../lib/action/run-manual-approval.ts';
import { answerApprovalLink, readLinkedApproval } from '../../../../lib/approval/answer-approval-link.ts';
import {
  type PutApprovalResultRequest,
  putApprovalResult,
} from '../../../../lib/approval/put-approval-result.ts';
import type { ExecutionRecord } from '../../../../lib/execution/execution-record.ts';
import type { Documents } from '../../../../lib/store/documents.ts';
import { keys } from '../../../../lib/store/keys.ts';
import { completeAction } from '../../../../lib/use-cases/complete-action.ts';
import { sweep } from '../../../../lib/use-cases/sweep.ts';
import { declaredAction } from '../../../fakes/action-work.ts';
import { testSigner } from '../../../fakes/test-signer.ts';
import { createUseCaseWorld, pipelineOf, WORLD_BEGINS } from '../../../fakes/use-case-world.ts';

const CALLER = 'arn:aws:sts::111122223333:assumed-role/Admin/me';
const DAY = 24 * 60 * 60_000;

const open = async (options: { timeoutInMinutes?: number; fails?: boolean } = {}) => {
  const notes: { topic: string | undefined; subject: string; message: string }[] = [];
  const signer = testSigner();
  /** Whether the token was known whenever a record with it was written. */
  const answerable: boolean[] = [];
  const harness = createUseCaseWorld((parts) => {
    const watched: Documents['update'] = async (key, change) => {
      const updated = await parts.documents.update(key, change);
      const { actions = [] }: Partial<ExecutionRecord> = updated.value ?? {};
      const asked = actions.find(({ action }) => action === 'Sign')?.externalId;
      if (asked) answerable.push((await parts.documents.read(keys.approval(asked))) !== undefined);
      return updated;
    };
    const runner = runManualApproval({
      ...parts,
      documents: { ...parts.documents, update: watched },
      notifier: {
        notify: async (topic, subject, message) => {
          notes.push({ topic, subject, message });
          if (options.fails) throw new Error('the topic is gone');
        },
      },
      links: async () => ({ signer, url: (query) => `http://127.0.0.1:4510/approvals?${query}` }),
    });
    return () => runner;
  });
  const { timeoutInMinutes } = options;
  const action = declaredAction({
    type: 'Approval/AWS/Manual',
    name: 'Sign',
    configuration: {
      NotificationArn: 'arn:aws:sns:eu-central-1:111122223333:people',
      CustomData: 'of #{codepipeline.PipelineExecutionId}',
    },
    action: timeoutInMinutes === undefined ? {} : { timeoutInMinutes },
  });
  const executionId = await harness.run(
    pipelineOf(action, declaredAction({ type: 'Deploy/AWS/S3', name: 'Other' })),
    'Sign',
  );
  const waiting = await harness.action('shop', executionId, 'Sign');
  const token = waiting.externalId ?? '';
  const answer = (change: Partial<PutApprovalResultRequest> = {}, caller = CALLER) =>
    putApprovalResult(
      harness.world,
      {
        pipelineName: 'shop',
        stageName: 'Prod',
        actionName: 'Sign',
        result: { status: 'Approved', summary: 'looks good' },
        token,
        ...change,
      },
      caller,
    );
  const sign = () => harness.action('shop', executionId, 'Sign');
  return { ...harness, notes, answerable, signer, executionId, waiting, token, answer, sign };
};

describe('a manual approval', () => {
  it('waits under a UUID as its token, for seven days', async () => {
    const { waiting, token } = await open();
    expect(token).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(waiting).toMatchObject({
      phase: 'started',
      status: 'InProgress',
      deadline: WORLD_BEGINS + 7 * DAY,
    });
  });

  it('asks people once, with the resolved configuration, the token and links', async () => {
    const { notes, token, executionId } = await open({ timeoutInMinutes: 5 });
    expect(notes).toHaveLength(1);
    expect(notes[0]?.topic).toBe('arn:aws:sns:eu-central-1:111122223333:people');
    const { approval } = JSON.parse(notes[0]?.message ?? '');
    expect(approval).toMatchObject({
      token,
      customData: `of ${executionId}`,
      expires: '2026-01-01T00:05Z',
    });
    expect(approval.approveLink).toMatch(/^http:\/\/127\.0\.0\.1:4510\/approvals\?.*decision=Approved/);
  });

  it('can be answered as soon as its token can be read', async () => {
    expect((await open()).answerable).toEqual([true]);
  });

  it('asks again with the same token after a crash between asking and the record', async () => {
    const { world, notes, token, executionId, call, sign } = await open();
    await world.documents.update<{ actions: { phase: string }[] }>(
      keys.record('shop', executionId),
      (record) =>
        record && { ...record, actions: record.actions.map((each) => ({ ...each, phase: 'starting' })) },
    );
    await call('shop', executionId, 'Prod', 'Sign');
    expect(notes).toHaveLength(2);
    expect((await sign()).externalId).toBe(token);
  });

  it('ends as errored when nobody can be asked', async () => {
    const { waiting, answers } = await open({ fails: true });
    expect(waiting).toMatchObject({ status: 'Failed', outcome: 'errored' });
    expect([...answers.values()]).toContain('Action.Errored');
  });
});

describe('PutApprovalResult', () => {
  it('lets the machine go on, and says who approved, when and why', async () => {
    const { answer, sign, wait, answers } = await open();
    wait(60_000);
    expect(await answer()).toEqual({ approvedAt: new Date(WORLD_BEGINS + 60_000) });
    expect(await sign()).toMatchObject({
      status: 'Succeeded',
      summary: 'looks good',
      updatedBy: CALLER,
      lastUpdateTime: WORLD_BEGINS + 60_000,
    });
    expect([...answers].filter(([token]) => token.startsWith('token-Sign'))).toEqual([
      [expect.any(String), 'succeeded'],
    ]);
  });

  it('fails the action when it is rejected, also without a word', async () => {
    const { answer, sign, answers } = await open();
    await answer({ result: { status: 'Rejected', summary: '' } });
    const rejected = await sign();
    expect(rejected).toMatchObject({ status: 'Failed', outcome: 'failed', error: { code: 'JobFailed' } });
    expect(rejected).not.toHaveProperty('summary');
    expect([...answers.values()]).toContain('Action.Failed');
  });

  it.each([
    ['PipelineNotFoundException', { pipelineName: 'ghost' }],
    ['StageNotFoundException', { stageName: 'Ghost' }],
    ['ActionNotFoundException', { actionName: 'Ghost' }],
    ['InvalidApprovalTokenException', { actionName: 'Other' }],
    ['InvalidApprovalTokenException', { token: '01900000-0000-7000-8000-00000000ffff' }],
    ['InvalidApprovalTokenException', { token: '../pipelines/shop/pipeline' }],
  ])('answers %s for %j, and nothing has happened', async (name, change) => {
    const { answer, sign } = await open();
    await expect(answer(change)).rejects.toMatchObject({ name });
    expect(await sign()).toMatchObject({ status: 'InProgress' });
  });

  it.each(['Approved', 'Rejected'] as const)('answers ApprovalAlreadyCompleted after %s', async (status) => {
    const { answer, sign } = await open();
    await answer({ result: { status, summary: '' } });
    const before = await sign();
    await expect(answer()).rejects.toMatchObject({ name: 'ApprovalAlreadyCompletedException' });
    expect(await sign()).toEqual(before);
  });

  it('takes one of two answers that come at once', async () => {
    const { answer, sign } = await open();
    const settled = await Promise.allSettled([
      answer({ result: { status: 'Approved', summary: 'a' } }, 'arn:a'),
      answer({ result: { status: 'Rejected', summary: 'b' } }, 'arn:b'),
    ]);
    expect(settled.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = settled.find((each) => each.status === 'rejected');
    expect(refused?.reason).toMatchObject({ name: 'ApprovalAlreadyCompletedException' });
    const { updatedBy, summary } = await sign();
    expect(`${updatedBy} ${summary}`).toMatch(/^arn:(a a|b b)$/);
  });

  it('refuses the token once its time is up, before and after the sweep failed the action', async () => {
    const { answer, sign, wait, world } = await open({ timeoutInMinutes: 5 });
    wait(5 * 60_000);
    await expect(answer()).rejects.toMatchObject({ name: 'InvalidApprovalTokenException' });
    await sweep(world);
    expect(await sign()).toMatchObject({ status: 'Failed', outcome: 'failed' });
    await expect(answer()).rejects.toMatchObject({ name: 'InvalidApprovalTokenException' });
  });

  it('refuses the token of an abandoned approval', async () => {
    const { answer, world, executionId, waiting } = await open();
    const ref = { pipeline: 'shop', executionId, actionExecutionId: waiting.id };
    await completeAction(world, ref, { status: 'stopped', summary: 'abandoned' });
    await expect(answer()).rejects.toMatchObject({ name: 'InvalidApprovalTokenException' });
  });

  it('refuses a token of an earlier pipeline of the same name', async () => {
    const { answer, world } = await open();
    await world.documents.update(keys.pipeline('shop'), (stored) => ({ ...stored, incarnation: 'another' }));
    await expect(answer()).rejects.toMatchObject({ name: 'InvalidApprovalTokenException' });
  });

  it.each([
    ['at once', 0],
    ['after the deadline', 8 * DAY],
  ])('is finished by the sweep when the process dies after it kept the answer: %s', async (_when, later) => {
    const { answer, sign, world, token, wait } = await open();
    await world.documents.update(keys.approval(token), (approval) => ({
      ...approval,
      answer: { status: 'Approved', summary: 'yes', by: CALLER, at: WORLD_BEGINS },
    }));
    await expect(answer()).rejects.toMatchObject({ name: 'ApprovalAlreadyCompletedException' });
    wait(later);
    await sweep(world);
    expect(await sign()).toMatchObject({ status: 'Succeeded', updatedBy: CALLER });
  });
});

describe('a signed link', () => {
  const queryOf = (url: string) => new Map(new URL(url).searchParams);

  it('shows what it would answer without answering, then answers once', async () => {
    const { notes, world, signer, sign, executionId } = await open();
    const query = queryOf(JSON.parse(notes[0]?.message ?? '').approval.rejectLink);
    expect(await readLinkedApproval(world, signer, query)).toEqual({
      pipeline: 'shop',
      executionId,
      stage: 'Prod',
      action: 'Sign',
      decision: 'Rejected',
      expires: WORLD_BEGINS + 7 * DAY,
      waits: true,
    });
    expect(await sign()).toMatchObject({ status: 'InProgress' });
    await answerApprovalLink(world, signer, query, 'approval link');
    expect(await sign()).toMatchObject({ status: 'Failed', updatedBy: 'approval link' });
    expect(await readLinkedApproval(world, signer, query)).toMatchObject({
      waits: false,
      answer: { status: 'Rejected', by: 'approval link' },
    });
    await expect(answerApprovalLink(world, signer, query, 'approval link')).rejects.toMatchObject({
      name: 'ApprovalAlreadyCompletedException',
    });
  });

  it('cannot be turned from a rejection into an approval', async () => {
    const { notes, world, signer, sign } = await open();
    const query = queryOf(JSON.parse(notes[0]?.message ?? '').approval.rejectLink).set(
      'decision',
      'Approved',
    );
    await expect(answerApprovalLink(world, signer, query, 'x')).rejects.toMatchObject({
      name: 'InvalidApprovalLink',
    });
    expect(await sign()).toMatchObject({ status: 'InProgress' });
  });
});
