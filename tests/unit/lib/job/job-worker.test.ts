import { describe, expect, it } from 'vitest';
import { acknowledgeJob } from '../../../../lib/job/acknowledge-job.ts';
import { deleteCustomActionType } from '../../../../lib/job/delete-custom-action-type.ts';
import { getJobDetails } from '../../../../lib/job/get-job-details.ts';
import { readJobArtifact, writeJobArtifact } from '../../../../lib/job/job-artifacts.ts';
import { pollForJobs } from '../../../../lib/job/poll-for-jobs.ts';
import { putJobFailureResult } from '../../../../lib/job/put-job-failure-result.ts';
import { putJobSuccessResult } from '../../../../lib/job/put-job-success-result.ts';
import { keys } from '../../../../lib/store/keys.ts';
import { completeAction } from '../../../../lib/use-cases/complete-action.ts';
import { sweep } from '../../../../lib/use-cases/sweep.ts';
import { openJobWorld, property, TYPE } from '../../../fakes/job-world.ts';
import { WORLD_BEGINS } from '../../../fakes/use-case-world.ts';

const UNKNOWN = '01900000-0000-7000-8000-0000deadbeef';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

async function* single(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

describe('PollForJobs', () => {
  it('is empty when nothing waits', async () => {
    expect(await (await openJobWorld()).poll(10)).toEqual([]);
  });

  it('offers the job of a custom action with everything that the worker needs', async () => {
    const { start, poll, action } = await openJobWorld();
    const executionId = await start({ outputArtifacts: [{ name: 'Loaf' }] });
    const execution = await action('shop', executionId, 'Bake');
    const jobs = await poll(10);
    expect(jobs).toEqual([
      {
        id: expect.stringMatching(UUID),
        nonce: expect.any(String),
        accountId: '111122223333',
        data: {
          actionTypeId: TYPE,
          actionConfiguration: { configuration: { Oven: 'big one', Pin: 'hush' } },
          pipelineContext: {
            pipelineName: 'shop',
            stage: { name: 'Prod' },
            action: { name: 'Bake', actionExecutionId: execution.id },
            pipelineArn: 'arn:aws:codepipeline:eu-central-1:111122223333:shop',
            pipelineExecutionId: executionId,
          },
          inputArtifacts: [],
          outputArtifacts: [
            {
              name: 'Loaf',
              location: {
                type: 'S3',
                s3Location: { bucketName: 'artifacts', objectKey: execution.outputs[0]?.key },
              },
            },
          ],
        },
      },
    ]);
    expect(jobs[0]?.nonce?.length).toBeLessThanOrEqual(50);
  });

  it('gives one job to one of two workers that poll at once', async () => {
    const { start, poll } = await openJobWorld();
    await start();
    const polls = await Promise.all([poll(10), poll(10), poll(10)]);
    expect(polls.flat()).toHaveLength(1);
  });

  it('hands over as many jobs as are asked for, oldest first', async () => {
    const { start, poll, call, world, record } = await openJobWorld();
    const executionId = await start();
    const { actions } = await record('shop', executionId);
    // A retry in the record makes a second job without a second pipeline.
    await completeAction(
      world,
      { pipeline: 'shop', executionId, actionExecutionId: actions[0]?.id ?? '' },
      { status: 'failed' },
    );
    await world.documents.update<{ stages: { run: number }[] }>(
      keys.record('shop', executionId),
      (current) => current && { ...current, stages: current.stages.map((stage) => ({ ...stage, run: 2 })) },
    );
    await call('shop', executionId, 'Prod', 'Bake');
    const jobs = await poll(10);
    expect(jobs).toHaveLength(1);
    expect(jobs[0]?.data?.pipelineContext?.action?.actionExecutionId).not.toBe(actions[0]?.id);
  });

  it('offers a job again that was not acknowledged for a minute, with another nonce', async () => {
    const { start, poll, wait, world } = await openJobWorld();
    await start();
    const [first] = await poll();
    wait(59_999);
    expect(await poll()).toEqual([]);
    wait(1);
    const [second] = await poll();
    expect(second?.id).toBe(first?.id);
    expect(second?.nonce).not.toBe(first?.nonce);
    const jobId = first?.id ?? '';
    await expect(acknowledgeJob(world, { jobId, nonce: first?.nonce ?? '' })).rejects.toMatchObject({
      name: 'InvalidNonceException',
    });
    expect(await acknowledgeJob(world, { jobId, nonce: second?.nonce ?? '' })).toEqual({
      status: 'InProgress',
    });
  });

  it('offers no job whose action was stopped', async () => {
    const { start, poll, action, world } = await openJobWorld();
    const executionId = await start();
    const { id } = await action('shop', executionId, 'Bake');
    await completeAction(
      world,
      { pipeline: 'shop', executionId, actionExecutionId: id },
      { status: 'stopped' },
    );
    expect(await poll()).toEqual([]);
  });

  it.each([
    ['AWS', { ...TYPE, owner: 'AWS' as const }],
    ['an unknown version', { ...TYPE, version: '9' }],
  ])('answers ActionTypeNotFound for %s', async (_, actionTypeId) => {
    const { world } = await openJobWorld();
    await expect(pollForJobs(world, { actionTypeId })).rejects.toMatchObject({
      name: 'ActionTypeNotFoundException',
    });
  });

  it('answers ActionTypeNotFound once the type is deleted', async () => {
    const { world, poll } = await openJobWorld();
    await deleteCustomActionType(world, TYPE);
    await expect(poll()).rejects.toMatchObject({ name: 'ActionTypeNotFoundException' });
  });

  it('filters by the queryable property, and wants it exactly where there is one', async () => {
    const asked = await openJobWorld([property('Oven', { queryable: true }), property('Pin')]);
    await asked.start({ configuration: { Oven: 'north', Pin: '1' } });
    expect(await asked.poll(5, { Oven: 'south' })).toEqual([]);
    expect(await asked.poll(5, { Oven: 'north' })).toHaveLength(1);
    await expect(asked.poll(5)).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(asked.poll(5, { Pin: '1' })).rejects.toMatchObject({ name: 'ValidationException' });
    const unasked = await openJobWorld();
    await expect(unasked.poll(5, { Oven: 'x' })).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('ends an action whose queryable value is none as errored, before anybody polls', async () => {
    const { start, action } = await openJobWorld([property('Oven', { queryable: true }), property('Pin')]);
    const executionId = await start({ configuration: { Oven: 'has a space', Pin: '1' } });
    expect(await action('shop', executionId, 'Bake')).toMatchObject({
      outcome: 'errored',
      error: { code: 'ConfigurationError' },
    });
  });
});

describe('AcknowledgeJob', () => {
  it('takes the job for its caller, who may say so twice', async () => {
    const { start, take, poll, wait, world } = await openJobWorld();
    await start();
    const { id, nonce } = await take();
    expect(await acknowledgeJob(world, { jobId: id, nonce })).toEqual({ status: 'InProgress' });
    wait(24 * 60 * 60_000);
    expect(await poll()).toEqual([]);
  });

  it('refuses a nonce that nobody was given, and a job that is none', async () => {
    const { start, world, action } = await openJobWorld();
    const executionId = await start();
    const jobId = (await action('shop', executionId, 'Bake')).externalId ?? '';
    await expect(acknowledgeJob(world, { jobId, nonce: 'guess' })).rejects.toMatchObject({
      name: 'InvalidNonceException',
    });
    await expect(acknowledgeJob(world, { jobId: UNKNOWN, nonce: 'x' })).rejects.toMatchObject({
      name: 'JobNotFoundException',
    });
    await expect(acknowledgeJob(world, { jobId: '../../x', nonce: 'x' })).rejects.toMatchObject({
      name: 'JobNotFoundException',
    });
  });

  it('says that there is nothing to do any more when the action was stopped meanwhile', async () => {
    const { start, poll, action, world } = await openJobWorld();
    const executionId = await start();
    const [job] = await poll();
    const actionExecutionId = (await action('shop', executionId, 'Bake')).id;
    await completeAction(world, { pipeline: 'shop', executionId, actionExecutionId }, { status: 'stopped' });
    expect(await acknowledgeJob(world, { jobId: job?.id ?? '', nonce: job?.nonce ?? '' })).toEqual({
      status: 'Failed',
    });
  });
});

describe('GetJobDetails', () => {
  it('shows the data again', async () => {
    const { start, take, world } = await openJobWorld();
    await start();
    const { id, data } = await take();
    expect(await getJobDetails(world, { jobId: id })).toEqual({
      jobDetails: { id, data, accountId: '111122223333' },
    });
    await expect(getJobDetails(world, { jobId: UNKNOWN })).rejects.toMatchObject({
      name: 'JobNotFoundException',
    });
  });

  it('carries fresh credentials where the world has some', async () => {
    const { start, take, world } = await openJobWorld();
    await start({ outputArtifacts: [{ name: 'Loaf' }] });
    const { id } = await take();
    const asked: unknown[] = [];
    const artifactCredentials = {
      issue: async (access: unknown) => {
        asked.push(access);
        return { accessKeyId: 'a', secretAccessKey: 's', sessionToken: 't' };
      },
    };
    const { jobDetails } = await getJobDetails({ ...world, artifactCredentials }, { jobId: id });
    expect(jobDetails.data?.artifactCredentials).toEqual({
      accessKeyId: 'a',
      secretAccessKey: 's',
      sessionToken: 't',
    });
    expect(asked).toEqual([
      { bucket: 'artifacts', read: [], write: [expect.stringMatching(/\/artifacts\/Loaf-.*\.zip$/)] },
    ]);
  });
});

describe('PutJobSuccessResult', () => {
  it('ends the action with its variables, summary and the page of its work', async () => {
    const { start, take, action, world, answers } = await openJobWorld();
    const executionId = await start();
    const { id } = await take();
    await putJobSuccessResult(world, {
      jobId: id,
      executionDetails: { summary: 'crisp', externalExecutionId: 'run 7', percentComplete: 100 },
      outputVariables: { Weight: '750' },
    });
    const execution = await action('shop', executionId, 'Bake');
    expect(execution).toMatchObject({
      status: 'Succeeded',
      summary: 'crisp',
      externalId: 'run 7',
      externalUrl: 'https://oven.example/big%20one/runs/run%207',
    });
    expect([...answers.values()]).toContain('succeeded');
    const detail = await world.documents.read(keys.actionDetail('shop', executionId, execution.id));
    expect(detail).toMatchObject({ outputVariables: { Weight: '750' } });
  });

  it('keeps the revision that the worker found', async () => {
    const { start, take, record, store, action, world } = await openJobWorld();
    const executionId = await start({ outputArtifacts: [{ name: 'Loaf' }] });
    const { outputs } = await action('shop', executionId, 'Bake');
    await store.put(outputs[0]?.key ?? '', new Uint8Array([1]));
    const { id } = await take();
    await putJobSuccessResult(world, {
      jobId: id,
      currentRevision: {
        revision: 'r7',
        changeIdentifier: 'c7',
        created: new Date(5),
        revisionSummary: 'rye',
      },
    });
    expect((await record('shop', executionId)).revisions).toEqual([
      {
        actionName: 'Bake',
        artifact: 'Loaf',
        revisionId: 'r7',
        revisionChangeIdentifier: 'c7',
        created: 5,
        revisionSummary: 'rye',
      },
    ]);
  });

  it('does not believe a success without its output artifact', async () => {
    const { start, take, action, world } = await openJobWorld();
    const executionId = await start({ outputArtifacts: [{ name: 'Loaf' }] });
    const { id } = await take();
    await putJobSuccessResult(world, { jobId: id });
    expect(await action('shop', executionId, 'Bake')).toMatchObject({
      status: 'Failed',
      summary: expect.stringContaining('Loaf'),
    });
  });

  it('is taken once, and only from who acknowledged', async () => {
    const { start, poll, world } = await openJobWorld();
    await start();
    const [job] = await poll();
    const { id: jobId = '', nonce = '' } = job ?? {};
    await expect(putJobSuccessResult(world, { jobId })).rejects.toMatchObject({
      name: 'InvalidJobStateException',
    });
    await acknowledgeJob(world, { jobId, nonce });
    await putJobSuccessResult(world, { jobId });
    const failureDetails = { type: 'JobFailed', message: 'late' } as const;
    for (const late of [
      putJobSuccessResult(world, { jobId }),
      putJobFailureResult(world, { jobId, failureDetails }),
      putJobSuccessResult(world, { jobId, continuationToken: 't' }),
    ]) {
      await expect(late).rejects.toMatchObject({ name: 'InvalidJobStateException' });
    }
    await expect(putJobSuccessResult(world, { jobId: UNKNOWN })).rejects.toMatchObject({
      name: 'JobNotFoundException',
    });
  });

  it('refuses a result for an abandoned action', async () => {
    const { start, take, action, world } = await openJobWorld();
    const executionId = await start();
    const { id } = await take();
    const actionExecutionId = (await action('shop', executionId, 'Bake')).id;
    await completeAction(world, { pipeline: 'shop', executionId, actionExecutionId }, { status: 'stopped' });
    await expect(putJobSuccessResult(world, { jobId: id })).rejects.toMatchObject({
      name: 'InvalidJobStateException',
    });
  });

  it.each([
    ['OutputVariablesSizeExceededException', { outputVariables: { Big: 'x'.repeat(122_880) } }],
    ['ValidationException', { outputVariables: { 'no good': 'x' } }],
    ['ValidationException', { outputVariables: { Good: 'x' }, continuationToken: 't' }],
  ])('answers %s for %.40j, and the job goes on', async (name, result) => {
    const { start, take, world } = await openJobWorld();
    await start();
    const { id } = await take();
    await expect(putJobSuccessResult(world, { jobId: id, ...result })).rejects.toMatchObject({ name });
    await putJobSuccessResult(world, { jobId: id });
  });

  it('is finished by the sweep when the process dies after it kept the word', async () => {
    const { start, take, action, world } = await openJobWorld();
    const executionId = await start();
    await take();
    const { id } = await action('shop', executionId, 'Bake');
    await world.documents.update(keys.job(id), (job) => ({
      ...job,
      outcome: { status: 'succeeded', artifacts: [] },
    }));
    await sweep(world);
    expect(await action('shop', executionId, 'Bake')).toMatchObject({ status: 'Succeeded' });
  });
});

describe('a continuation token', () => {
  it('ends this job and makes the next one, which carries it', async () => {
    const { start, take, poll, action, world } = await openJobWorld();
    const executionId = await start();
    const first = await take();
    await putJobSuccessResult(world, {
      jobId: first.id,
      continuationToken: 'page 2',
      executionDetails: { summary: 'rising', percentComplete: 40, externalExecutionId: '7' },
    });
    expect(await action('shop', executionId, 'Bake')).toMatchObject({
      status: 'InProgress',
      summary: 'rising',
      percentComplete: 40,
      externalId: '7',
    });
    await expect(putJobSuccessResult(world, { jobId: first.id })).rejects.toMatchObject({
      name: 'InvalidJobStateException',
    });
    const [next] = await poll();
    expect(next?.id).not.toBe(first.id);
    expect(next?.data?.continuationToken).toBe('page 2');
    await acknowledgeJob(world, { jobId: next?.id ?? '', nonce: next?.nonce ?? '' });
    await putJobSuccessResult(world, { jobId: next?.id ?? '' });
    expect(await action('shop', executionId, 'Bake')).toMatchObject({ status: 'Succeeded' });
  });

  it('is taken once', async () => {
    const { start, take, poll, world } = await openJobWorld();
    await start();
    const { id } = await take();
    const settled = await Promise.allSettled(
      ['a', 'b'].map((continuationToken) => putJobSuccessResult(world, { jobId: id, continuationToken })),
    );
    expect(settled.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await poll(10)).toHaveLength(1);
  });

  it('is not lost when the process dies before the next job is in the queue', async () => {
    const { start, take, poll, store, world } = await openJobWorld();
    await start();
    const { id } = await take();
    await putJobSuccessResult(world, { jobId: id, continuationToken: 't' });
    for (const key of store.keys().filter((each) => each.startsWith('jobs/queue/'))) await store.delete(key);
    expect(await poll()).toEqual([]);
    await sweep(world);
    expect(await poll()).toHaveLength(1);
  });
});

describe('PutJobFailureResult', () => {
  it('fails the action with the type and message of the worker', async () => {
    const { start, take, action, world, answers } = await openJobWorld();
    const executionId = await start();
    const { id } = await take();
    await putJobFailureResult(world, {
      jobId: id,
      failureDetails: { type: 'PermissionError', message: 'the oven is locked', externalExecutionId: '7' },
    });
    expect(await action('shop', executionId, 'Bake')).toMatchObject({
      status: 'Failed',
      error: { code: 'PermissionError', message: 'the oven is locked' },
      externalId: '7',
    });
    expect([...answers.values()]).toContain('Action.Failed');
  });
});

describe('a custom action', () => {
  it('fails after a day without a result', async () => {
    const { start, wait, take, action, world } = await openJobWorld();
    const executionId = await start();
    expect(await action('shop', executionId, 'Bake')).toMatchObject({
      deadline: WORLD_BEGINS + 24 * 60 * 60_000,
    });
    const { id } = await take();
    wait(24 * 60 * 60_000);
    await sweep(world);
    expect(await action('shop', executionId, 'Bake')).toMatchObject({ status: 'Failed' });
    await expect(putJobSuccessResult(world, { jobId: id })).rejects.toMatchObject({
      name: 'InvalidJobStateException',
    });
  });

  it('of a type that is gone is an error that names the type', async () => {
    const { start, action, world } = await openJobWorld();
    await deleteCustomActionType(world, TYPE);
    const executionId = await start();
    expect(await action('shop', executionId, 'Bake')).toMatchObject({
      outcome: 'errored',
      summary: expect.stringContaining('Build/Baker'),
    });
  });

  it('survives the death of the orchestrator between its record and its job', async () => {
    const { start, poll, call, world, record } = await openJobWorld();
    const executionId = await start();
    const { actions } = await record('shop', executionId);
    await world.documents.delete(keys.job(actions[0]?.id ?? ''));
    await world.documents.update<{ actions: object[] }>(
      keys.record('shop', executionId),
      (current) =>
        current && { ...current, actions: current.actions.map((each) => ({ ...each, phase: 'starting' })) },
    );
    await call('shop', executionId, 'Prod', 'Bake');
    expect(await poll(10)).toHaveLength(1);
  });
});

describe('the artifacts of a job', () => {
  it('are read and written by name while the job is in progress', async () => {
    const { start, take, action, store, world } = await openJobWorld();
    const executionId = await start({ outputArtifacts: [{ name: 'Loaf' }] });
    const { id } = await take();
    const { outputs } = await action('shop', executionId, 'Bake');
    expect(await writeJobArtifact(world, { jobId: id, name: 'Loaf', body: single('zip') })).toEqual({
      size: 3,
    });
    expect(new TextDecoder().decode((await store.get(outputs[0]?.key ?? ''))?.body)).toBe('zip');
    await expect(readJobArtifact(world, { jobId: id, name: 'Loaf' })).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await putJobSuccessResult(world, { jobId: id });
    await expect(
      writeJobArtifact(world, { jobId: id, name: 'Loaf', body: single('late') }),
    ).rejects.toMatchObject({ name: 'InvalidJobStateException' });
  });
});
