import { describe, expect, it } from 'vitest';
import { runLambda } from '../../../../lib/action/run-lambda.ts';
import { ConfigurationError } from '../../../../lib/errors.ts';
import { putJobFailureResult } from '../../../../lib/job/put-job-failure-result.ts';
import { putJobSuccessResult } from '../../../../lib/job/put-job-success-result.ts';
import { keys } from '../../../../lib/store/keys.ts';
import { sweep } from '../../../../lib/use-cases/sweep.ts';
import { declaredAction } from '../../../fakes/action-work.ts';
import { createUseCaseWorld, pipelineOf, WORLD_BEGINS } from '../../../fakes/use-case-world.ts';

const MINUTE = 60_000;

interface JobEvent {
  readonly 'CodePipeline.job': { readonly id: string; readonly data: Readonly<Record<string, unknown>> };
}

const open = async (outputs: readonly string[] = []) => {
  const events: [name: string, event: JobEvent][] = [];
  let known = true;
  const harness = createUseCaseWorld((parts) => {
    const runner = runLambda({
      ...parts,
      functions: {
        invoke: async (name, event) => {
          if (!known) throw new ConfigurationError(name, 'is not a function');
          events.push([name, event as JobEvent]);
        },
      },
    });
    return () => runner;
  });
  const action = declaredAction({
    type: 'Invoke/AWS/Lambda',
    name: 'Call',
    configuration: { FunctionName: 'greet', UserParameters: '{"to":"#{codepipeline.PipelineExecutionId}"}' },
    action: { outputArtifacts: outputs.map((name) => ({ name })) },
  });
  return {
    ...harness,
    events,
    forget: () => {
      known = false;
    },
    start: () => harness.run(pipelineOf(action), 'Call'),
    called: (executionId: string) => harness.action('shop', executionId, 'Call'),
    jobOf: (at: number) => events[at]?.[1]['CodePipeline.job'],
  };
};

describe('a Lambda invocation', () => {
  it("hands the function CodePipeline's event, with its references resolved", async () => {
    const { start, events, called } = await open(['Out']);
    const executionId = await start();
    const { externalId, outputs } = await called(executionId);
    expect(events).toEqual([
      [
        'greet',
        {
          'CodePipeline.job': {
            id: externalId,
            accountId: '111122223333',
            data: {
              actionConfiguration: {
                configuration: { FunctionName: 'greet', UserParameters: `{"to":"${executionId}"}` },
              },
              inputArtifacts: [],
              outputArtifacts: [
                {
                  name: 'Out',
                  revision: null,
                  location: {
                    type: 'S3',
                    s3Location: { bucketName: 'artifacts', objectKey: outputs[0]?.key },
                  },
                },
              ],
            },
          },
        },
      ],
    ]);
  });

  it('waits until the function reports, without an acknowledgement', async () => {
    const { start, called, jobOf, world } = await open();
    const executionId = await start();
    expect(await called(executionId)).toMatchObject({
      status: 'InProgress',
      deadline: WORLD_BEGINS + 20 * MINUTE,
    });
    await putJobSuccessResult(world, { jobId: jobOf(0)?.id ?? '', outputVariables: { Greeting: 'hello' } });
    expect(await called(executionId)).toMatchObject({ status: 'Succeeded' });
  });

  it('fails as the function says', async () => {
    const { start, called, jobOf, world } = await open();
    const executionId = await start();
    await putJobFailureResult(world, {
      jobId: jobOf(0)?.id ?? '',
      failureDetails: { type: 'JobFailed', message: 'nobody is at home' },
    });
    expect(await called(executionId)).toMatchObject({
      status: 'Failed',
      error: { code: 'JobFailed', message: 'nobody is at home' },
    });
  });

  it('is an error that names itself when there is no such function', async () => {
    const { start, called, forget } = await open();
    forget();
    expect(await called(await start())).toMatchObject({
      outcome: 'errored',
      summary: expect.stringContaining('greet'),
    });
  });

  it('fails after 20 minutes of silence', async () => {
    const { start, called, wait, world } = await open();
    const executionId = await start();
    wait(20 * MINUTE);
    await sweep(world);
    expect(await called(executionId)).toMatchObject({ status: 'Failed', outcome: 'failed' });
  });

  it('calls the function again for a continuation, with the token and another job, not at once', async () => {
    const { start, called, jobOf, events, wait, world } = await open();
    const executionId = await start();
    wait(10 * MINUTE);
    await putJobSuccessResult(world, { jobId: jobOf(0)?.id ?? '', continuationToken: 'half' });
    expect(await called(executionId)).toMatchObject({ deadline: WORLD_BEGINS + 30 * MINUTE });
    await sweep(world);
    expect(events).toHaveLength(1);
    wait(30_000);
    await Promise.all([sweep(world), sweep(world)]);
    expect(events).toHaveLength(2);
    expect(jobOf(1)?.id).not.toBe(jobOf(0)?.id);
    expect(jobOf(1)?.data).toMatchObject({ continuationToken: 'half' });
    await putJobSuccessResult(world, { jobId: jobOf(1)?.id ?? '' });
    expect(await called(executionId)).toMatchObject({ status: 'Succeeded' });
  });

  it('is not called again once its time is up', async () => {
    const { start, called, jobOf, events, wait, world } = await open();
    const executionId = await start();
    await putJobSuccessResult(world, { jobId: jobOf(0)?.id ?? '', continuationToken: 'half' });
    wait(20 * MINUTE);
    await sweep(world);
    expect(events).toHaveLength(1);
    expect(await called(executionId)).toMatchObject({ status: 'Failed', outcome: 'failed' });
  });

  it('ends after a day, however often it is continued', async () => {
    const { start, called, jobOf, wait, world } = await open();
    const executionId = await start();
    for (let call = 0; call < 24 * 4; call += 1) {
      wait(15 * MINUTE - 31_000);
      await putJobSuccessResult(world, { jobId: jobOf(call)?.id ?? '', continuationToken: 'on' });
      wait(31_000);
      expect(await called(executionId)).toMatchObject({ status: 'InProgress' });
      await sweep(world);
    }
    expect(await called(executionId)).toMatchObject({ status: 'Failed', outcome: 'failed' });
  });

  it('is called again with the same job after a crash between the call and the record', async () => {
    const { start, call, jobOf, events, world } = await open();
    const executionId = await start();
    await world.documents.update<{ actions: object[] }>(
      keys.record('shop', executionId),
      (record) =>
        record && { ...record, actions: record.actions.map((each) => ({ ...each, phase: 'starting' })) },
    );
    await call('shop', executionId, 'Prod', 'Call');
    expect(events).toHaveLength(2);
    expect(jobOf(1)?.id).toBe(jobOf(0)?.id);
  });
});
