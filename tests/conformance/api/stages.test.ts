import {
  CreatePipelineCommand,
  DisableStageTransitionCommand,
  EnableStageTransitionCommand,
  GetPipelineExecutionCommand,
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  type PipelineDeclaration,
  RetryStageExecutionCommand,
  RollbackStageCommand,
  StartPipelineExecutionCommand,
  StopPipelineExecutionCommand,
  UpdatePipelineCommand,
} from '@aws-sdk/client-codepipeline';
import { afterEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../../lib/execution/outcome.ts';
import { CALLER, type Scripts } from '../../fakes/api-harness.ts';
import { declaration } from './declaration.ts';
import { expectRefusal } from './refusals.ts';
import { type ServedApi, serveApi } from './served-api.ts';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const IN = { pipelineName: 'web', stageName: 'Prod' };

let api: ServedApi;

afterEach(() => api.close());

/** The pipeline and its first execution. */
const serve = async (scripts: Scripts = [], changes: Partial<PipelineDeclaration> = {}): Promise<string> => {
  api = await serveApi(scripts);
  await api.client.send(new CreatePipelineCommand({ pipeline: declaration('web', changes) }));
  return (await executions())[0]?.pipelineExecutionId ?? '';
};

const executions = async (filter = {}) => {
  const { pipelineExecutionSummaries = [] } = await api.client.send(
    new ListPipelineExecutionsCommand({ pipelineName: 'web', ...filter }),
  );
  return pipelineExecutionSummaries;
};

const start = async (): Promise<string> => {
  const { pipelineExecutionId = '' } = await api.client.send(
    new StartPipelineExecutionCommand({ name: 'web' }),
  );
  return pipelineExecutionId;
};

const stageState = async (at = 1) => {
  const { stageStates = [] } = await api.client.send(new GetPipelineStateCommand({ name: 'web' }));
  return stageStates[at];
};

const ended = (id: string, state = 'SUCCEEDED') => api.until('Pipeline', { 'execution-id': id, state });
const update = () => api.client.send(new UpdatePipelineCommand({ pipeline: declaration('web') }));

const failed = async (): Promise<Outcome> => ({ status: 'failed', code: 'JobFailed', summary: 'red' });

/** Fails as often as it is told, then succeeds. */
const failing = (times: number): Scripts => {
  let count = 0;
  const build = async (): Promise<Outcome> => {
    count += 1;
    return count <= times ? failed() : { status: 'succeeded', artifacts: ['BuildOutput'] };
  };
  return [['Build', build]];
};

/** An action that is at work until it is let go. */
const held = () => {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const began = Promise.withResolvers<void>();
  const scripts: Scripts = [
    [
      'Build',
      () => {
        began.resolve();
        return promise;
      },
    ],
  ];
  return {
    scripts,
    began: began.promise,
    finish: () => resolve({ status: 'succeeded', artifacts: ['BuildOutput'] }),
  };
};

describe('DisableStageTransition and EnableStageTransition', () => {
  const IN_PROD = { ...IN, transitionType: 'Inbound' as const };

  it('hold executions back, show why, and let them in again', async () => {
    await ended(await serve());
    await api.client.send(new DisableStageTransitionCommand({ ...IN_PROD, reason: 'Black Friday' }));
    const id = await start();
    await api.until('Stage', { 'execution-id': id, stage: 'Source', state: 'SUCCEEDED' });
    const closed = await stageState();
    expect(closed?.inboundTransitionState).toEqual({
      enabled: false,
      disabledReason: 'Black Friday',
      lastChangedBy: CALLER,
      lastChangedAt: expect.any(Date),
    });
    expect(closed?.inboundExecution).toEqual({
      pipelineExecutionId: id,
      status: 'InProgress',
      type: 'STANDARD',
    });
    expect(closed?.inboundExecutions).toHaveLength(1);
    await api.client.send(new EnableStageTransitionCommand(IN_PROD));
    await ended(id);
    const open = await stageState();
    expect(open).not.toHaveProperty('inboundExecution');
    expect(open?.inboundTransitionState).toMatchObject({ enabled: true, lastChangedBy: CALLER });
    expect(open?.inboundTransitionState).not.toHaveProperty('disabledReason');
  });

  it('are shown in PARALLEL mode too, where a closed one keeps whoever comes', async () => {
    const first = await serve([], { executionMode: 'PARALLEL' });
    await ended(first);
    await api.client.send(new DisableStageTransitionCommand({ ...IN_PROD, reason: 'a freeze' }));
    expect(await stageState()).toMatchObject({
      inboundTransitionState: { enabled: false, disabledReason: 'a freeze', lastChangedBy: CALLER },
    });
    const id = await start();
    await api.until('Stage', { 'execution-id': id, stage: 'Source', state: 'SUCCEEDED' });
    expect((await executions())[0]).toMatchObject({ pipelineExecutionId: id, status: 'InProgress' });
    await api.client.send(new EnableStageTransitionCommand(IN_PROD));
    await ended(id);
    expect((await stageState())?.inboundTransitionState).toMatchObject({ enabled: true });
  });

  it('take what leads out of a stage for what leads into the next one', async () => {
    await ended(await serve());
    const out = { pipelineName: 'web', stageName: 'Source', transitionType: 'Outbound' as const };
    await api.client.send(new DisableStageTransitionCommand({ ...out, reason: 'stop' }));
    expect((await stageState(0))?.inboundTransitionState).toEqual({ enabled: true });
    expect((await stageState(1))?.inboundTransitionState?.enabled).toBe(false);
  });

  it.each<[string, object, string]>([
    ['the way out of the last stage', { transitionType: 'Outbound' }, 'ValidationException'],
    ['a type that is none', { transitionType: 'Sideways' }, 'ValidationException'],
  ])('refuse %s', async (_, changes, error) => {
    await serve();
    const input = { ...IN_PROD, ...changes };
    await expectRefusal(api.endpoint, 'EnableStageTransition', input, error);
    await expectRefusal(api.endpoint, 'DisableStageTransition', { ...input, reason: 'x' }, error);
  });

  it('refuse a reason with characters that the service does not take', async () => {
    await serve();
    const input = { ...IN_PROD, reason: 'no: colons' };
    await expectRefusal(api.endpoint, 'DisableStageTransition', input, 'ValidationException');
  });
});

describe('RetryStageExecution', () => {
  it('goes on in the same execution, and counts', async () => {
    const id = await serve(failing(1));
    await ended(id, 'FAILED');
    const { pipelineExecutionId } = await api.client.send(
      new RetryStageExecutionCommand({ ...IN, pipelineExecutionId: id, retryMode: 'FAILED_ACTIONS' }),
    );
    expect(pipelineExecutionId).toBe(id);
    await ended(id);
    expect((await stageState())?.retryStageMetadata).toEqual({
      manualStageRetryAttempt: 1,
      latestRetryTrigger: 'ManualStageRetry',
    });
    const { actionExecutionDetails } = await api.client.send(
      new ListActionExecutionsCommand({ pipelineName: 'web', filter: { pipelineExecutionId: id } }),
    );
    expect(actionExecutionDetails?.map(({ actionName, status }) => `${actionName} ${status}`)).toEqual([
      'Build Succeeded',
      'Build Failed',
      'Fetch Succeeded',
    ]);
  });

  it('is done once by the stage itself, also by the first one', async () => {
    let tries = 0;
    const fetch = async (): Promise<Outcome> => {
      tries += 1;
      return tries === 1 ? failed() : { status: 'succeeded', artifacts: ['SourceOutput'] };
    };
    const [source, prod] = declaration('web').stages ?? [];
    const stages = source && prod ? [{ ...source, onFailure: { result: 'RETRY' as const } }, prod] : [];
    await ended(await serve([['Fetch', fetch]], { stages }));
    expect((await stageState(0))?.retryStageMetadata).toEqual({
      autoStageRetryAttempt: 1,
      latestRetryTrigger: 'AutomatedStageRetry',
    });
  });

  it('counts the automatic retry apart, and says which of the two was last', async () => {
    const [source, prod] = declaration('web').stages ?? [];
    const onFailure = { result: 'RETRY', retryConfiguration: { retryMode: 'ALL_ACTIONS' } } as const;
    const id = await serve(failing(2), { stages: source && prod ? [source, { ...prod, onFailure }] : [] });
    await ended(id, 'FAILED');
    const automatic = { autoStageRetryAttempt: 1, latestRetryTrigger: 'AutomatedStageRetry' };
    expect((await stageState())?.retryStageMetadata).toEqual(automatic);
    await api.client.send(
      new RetryStageExecutionCommand({ ...IN, pipelineExecutionId: id, retryMode: 'FAILED_ACTIONS' }),
    );
    await ended(id);
    expect((await stageState())?.retryStageMetadata).toEqual({
      ...automatic,
      manualStageRetryAttempt: 1,
      latestRetryTrigger: 'ManualStageRetry',
    });
  });

  const retry = (changes: object = {}) => ({
    ...IN,
    pipelineExecutionId: UNKNOWN,
    retryMode: 'ALL_ACTIONS',
    ...changes,
  });

  it.each<[string, object, string]>([
    ['an unknown execution', {}, 'NotLatestPipelineExecutionException'],
    ['an unknown mode', { retryMode: 'SOME' }, 'ValidationException'],
  ])('refuses %s', async (_, changes, error) => {
    await serve();
    await expectRefusal(api.endpoint, 'RetryStageExecution', retry(changes), error);
  });

  it('refuses a stage that succeeded', async () => {
    const id = await serve();
    await ended(id);
    const input = retry({ pipelineExecutionId: id });
    await expectRefusal(api.endpoint, 'RetryStageExecution', input, 'StageNotRetryableException');
  });

  it('refuses after a later execution, and after an update', async () => {
    const first = await serve(failing(2));
    await ended(first, 'FAILED');
    const second = await start();
    await ended(second, 'FAILED');
    const later = retry({ pipelineExecutionId: first });
    await expectRefusal(api.endpoint, 'RetryStageExecution', later, 'NotLatestPipelineExecutionException');
    await update();
    const outdated = retry({ pipelineExecutionId: second });
    await expectRefusal(api.endpoint, 'RetryStageExecution', outdated, 'StageNotRetryableException');
  });

  it('refuses while the execution is being stopped', async () => {
    const build = held();
    const id = await serve(build.scripts);
    await build.began;
    await api.client.send(new StopPipelineExecutionCommand({ pipelineName: 'web', pipelineExecutionId: id }));
    const input = retry({ pipelineExecutionId: id });
    await expectRefusal(api.endpoint, 'RetryStageExecution', input, 'ConflictException');
    build.finish();
    await ended(id, 'STOPPED');
  });

  it('refuses the fifty-first execution', async () => {
    const id = await serve(failing(1));
    await ended(id, 'FAILED');
    const closed = { ...IN, transitionType: 'Inbound' as const, reason: 'full' };
    await api.client.send(new DisableStageTransitionCommand(closed));
    for (let count = 0; count < 50; count += 1) await start();
    const limit = 'ConcurrentPipelineExecutionsLimitExceededException';
    await expectRefusal(api.endpoint, 'StartPipelineExecution', { name: 'web' }, limit);
    await expectRefusal(api.endpoint, 'RetryStageExecution', retry({ pipelineExecutionId: id }), limit);
    const actionRevision = { revisionId: 'r', revisionChangeId: 'c', created: 1 };
    const revision = { pipelineName: 'web', stageName: 'Source', actionName: 'Fetch', actionRevision };
    await expectRefusal(api.endpoint, 'PutActionRevision', revision, limit);
  });
});

describe('StopPipelineExecution', () => {
  const stop = (id: string, more: object = {}) =>
    api.client.send(
      new StopPipelineExecutionCommand({ pipelineName: 'web', pipelineExecutionId: id, ...more }),
    );

  it('waits for what runs, and shows the reason', async () => {
    const build = held();
    const id = await serve(build.scripts);
    await build.began;
    expect((await stop(id, { reason: 'wrong branch' })).pipelineExecutionId).toBe(id);
    expect((await executions())[0]).toMatchObject({
      status: 'Stopping',
      stopTrigger: { reason: 'wrong branch' },
    });
    const again = { pipelineName: 'web', pipelineExecutionId: id };
    await expectRefusal(api.endpoint, 'StopPipelineExecution', again, 'DuplicatedStopRequestException');
    build.finish();
    await ended(id, 'STOPPED');
    await expectRefusal(
      api.endpoint,
      'StopPipelineExecution',
      again,
      'PipelineExecutionNotStoppableException',
    );
  });

  it('abandons, also after it began to wait', async () => {
    const build = held();
    const id = await serve(build.scripts);
    await build.began;
    await stop(id);
    await stop(id, { abandon: true });
    await ended(id, 'STOPPED');
    expect((await stageState())?.actionStates?.[0]?.latestExecution?.status).toBe('Abandoned');
    build.finish();
  });

  it.each<[string, object, string]>([
    ['an unknown execution', {}, 'PipelineExecutionNotStoppableException'],
    ['an id that is none', { pipelineExecutionId: 'x' }, 'ValidationException'],
    ['a long reason', { reason: 'x'.repeat(201) }, 'ValidationException'],
  ])('refuses %s', async (_, changes, error) => {
    await serve();
    const input = { pipelineName: 'web', pipelineExecutionId: UNKNOWN, ...changes };
    await expectRefusal(api.endpoint, 'StopPipelineExecution', input, error);
  });

  it('refuses what an update is cancelling', async () => {
    const build = held();
    const id = await serve(build.scripts);
    await build.began;
    await update();
    const input = { pipelineName: 'web', pipelineExecutionId: id };
    await expectRefusal(api.endpoint, 'StopPipelineExecution', input, 'ConflictException');
    build.finish();
    await ended(id, 'CANCELED');
  });
});

describe('RollbackStage', () => {
  it('starts an execution of the stage alone with what the target had', async () => {
    const target = await serve();
    await ended(target);
    const { pipelineExecutionId: id = '' } = await api.client.send(
      new RollbackStageCommand({ ...IN, targetPipelineExecutionId: target }),
    );
    await ended(id);
    const { pipelineExecution } = await api.client.send(
      new GetPipelineExecutionCommand({ pipelineName: 'web', pipelineExecutionId: id }),
    );
    expect(pipelineExecution).toMatchObject({
      status: 'Succeeded',
      executionType: 'ROLLBACK',
      rollbackMetadata: { rollbackTargetPipelineExecutionId: target },
      trigger: { triggerType: 'ManualRollback', triggerDetail: CALLER },
    });
    expect((await stageState())?.latestExecution).toMatchObject({
      pipelineExecutionId: id,
      type: 'ROLLBACK',
    });
    // A rollback is no target of a rollback.
    const targets = await executions({ filter: { succeededInStage: { stageName: 'Prod' } } });
    expect(targets.map(({ pipelineExecutionId }) => pipelineExecutionId)).toEqual([target]);
  });

  const rollback = (changes: object = {}) => ({ ...IN, targetPipelineExecutionId: UNKNOWN, ...changes });

  it.each<[string, object, string]>([
    ['the source stage', { stageName: 'Source' }, 'UnableToRollbackStageException'],
    ['a target that is none', { targetPipelineExecutionId: 'x' }, 'ValidationException'],
  ])('refuses %s', async (_, changes, error) => {
    await ended(await serve());
    await expectRefusal(api.endpoint, 'RollbackStage', rollback(changes), error);
  });

  it('refuses a target that failed', async () => {
    const id = await serve(failing(1));
    await ended(id, 'FAILED');
    const input = rollback({ targetPipelineExecutionId: id });
    await expectRefusal(api.endpoint, 'RollbackStage', input, 'UnableToRollbackStageException');
  });

  it('refuses PARALLEL pipelines', async () => {
    const id = await serve([], { executionMode: 'PARALLEL' });
    await ended(id);
    const input = rollback({ targetPipelineExecutionId: id });
    await expectRefusal(api.endpoint, 'RollbackStage', input, 'UnableToRollbackStageException');
  });

  it('refuses a target of an earlier version', async () => {
    const id = await serve();
    await ended(id);
    await update();
    const input = rollback({ targetPipelineExecutionId: id });
    await expectRefusal(api.endpoint, 'RollbackStage', input, 'PipelineExecutionOutdatedException');
  });
});
