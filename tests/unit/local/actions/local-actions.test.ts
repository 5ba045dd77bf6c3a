import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createArchives } from '../../../../adapters/zip/archives.ts';
import {
  beginExecutionTask,
  enterStageTask,
  leaveStageTask,
  runActionTask,
} from '../../../../functions/machine-tasks.ts';
import { putApprovalResult } from '../../../../lib/approval/put-approval-result.ts';
import type { StateChangeEvent } from '../../../../lib/execution/state-change-event.ts';
import { acknowledgeJob } from '../../../../lib/job/acknowledge-job.ts';
import { createCustomActionType } from '../../../../lib/job/create-custom-action-type.ts';
import { readJobArtifact, writeJobArtifact } from '../../../../lib/job/job-artifacts.ts';
import { pollForJobs } from '../../../../lib/job/poll-for-jobs.ts';
import { putJobSuccessResult } from '../../../../lib/job/put-job-success-result.ts';
import type { Action, Pipeline } from '../../../../lib/pipeline/pipeline.ts';
import { createDocuments } from '../../../../lib/store/documents.ts';
import { createPipeline } from '../../../../lib/use-cases/create-pipeline.ts';
import { createDelivery } from '../../../../lib/use-cases/delivery.ts';
import { readRecord } from '../../../../lib/use-cases/read-record.ts';
import { startExecution } from '../../../../lib/use-cases/start-execution.ts';
import { sweep } from '../../../../lib/use-cases/sweep.ts';
import type { World } from '../../../../lib/use-cases/world.ts';
import { createLocalActions } from '../../../../local/actions/local-actions.ts';
import { systemClock } from '../../../../local/clock.ts';
import { compileMachine } from '../../../../local/compile-machine.ts';
import { uuids } from '../../../../local/ids.ts';
import { openDirectoryBuckets } from '../../../../local/s3/directory-buckets.ts';
import { createEmbeddedEngine } from '../../../../local/stepfunctions/engine.ts';
import { declaredAction } from '../../../fakes/action-work.ts';
import { TYPE, TYPE_REQUEST } from '../../../fakes/job-world.ts';
import { createMemoryStore, type MemoryStore } from '../../../fakes/memory-store.ts';
import { silentLog } from '../../../fakes/silent-log.ts';
import { writeTree } from '../../../fakes/tree.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const never = () => Promise.reject(new Error('not called here'));

/** Events as they come; a test waits for the one it wants. */
const createWatch = () => {
  const seen: StateChangeEvent[] = [];
  let wake = Promise.withResolvers<void>();
  return {
    publish: async (events: readonly StateChangeEvent[]) => {
      seen.push(...events);
      wake.resolve();
      wake = Promise.withResolvers();
    },
    until: async (wanted: (detail: StateChangeEvent['detail']) => boolean) => {
      while (!seen.some(({ detail }) => wanted(detail))) await wake.promise;
    },
  };
};

/** A process of the embedded world: the real engine with compiled machines, over a store that outlives it. */
const openProcess = async (directory: string, store: MemoryStore) => {
  const watch = createWatch();
  const log = silentLog;
  const tasks = new Map<string, (payload: unknown) => Promise<unknown>>();
  const engine = createEmbeddedEngine({ functions: (name) => tasks.get(name), log, clock: systemClock });
  const documents = createDocuments({ store, ids: uuids });
  const place = { region: 'eu-central-1', account: '111122223333', bucket: 'artifacts' };
  const ports = { documents, ids: uuids, clock: systemClock, log, place };
  const bucketsDirectory = join(directory, 'buckets');
  const actions = createLocalActions({
    ports,
    world: () => world,
    store,
    source: { resolve: never, archive: never },
    builds: { ensureStarted: never, describe: never, stop: never },
    buckets: await openDirectoryBuckets(bucketsDirectory, { ids: uuids, clock: systemClock }),
    bucketsDirectory,
    archives: createArchives(),
    approvals: { notifier: { notify: async () => {} } },
    functions: { directories: [join(directory, 'functions')], journal: join(directory, 'invocations') },
    machines: { directories: [join(directory, 'statemachines')], journal: join(directory, 'machines') },
  });
  const world: World = {
    ...ports,
    store,
    engine,
    events: watch,
    runners: actions.runners,
    compile: compileMachine,
    delivery: createDelivery({ documents, engine, events: watch, log, place }),
    owner: uuids.next(),
    exclusive: true,
    leaseMs: 60_000,
  };
  tasks.set('stepline-begin-execution', beginExecutionTask(world));
  tasks.set('stepline-enter-stage', enterStageTask(world));
  tasks.set('stepline-run-action', runActionTask(world));
  tasks.set('stepline-leave-stage', leaveStageTask(world));
  let isOpen = true;
  const close = async () => {
    if (!isOpen) return;
    isOpen = false;
    await actions.close();
    await engine.close();
  };
  cleanups.push(close);
  return { world, watch, actions, close };
};

const open = async () => {
  const directory = await mkdtemp(join(tmpdir(), 'stepline-actions-'));
  cleanups.push(() => rm(directory, { recursive: true, force: true }));
  await writeTree(directory, {
    'buckets/src/app/recipe.txt': 'flour, water, salt',
    'functions/greet.mjs': `
      export const handler = async (event, context) => {
        const { id: jobId, data } = event['CodePipeline.job'];
        const { UserParameters: Said } = data.actionConfiguration.configuration;
        await context.codepipeline.putJobSuccessResult({ jobId, outputVariables: { Said } });
      };`,
  });
  return { directory, store: createMemoryStore() };
};

const pipelineWith = (...actions: readonly Action[]): Pipeline => ({
  name: 'shop',
  roleArn: 'arn:aws:iam::111122223333:role/p',
  version: 1,
  pipelineType: 'V2',
  executionMode: 'SUPERSEDED',
  artifactStore: { type: 'S3', location: 'artifacts' },
  stages: [
    {
      name: 'Source',
      actions: [
        declaredAction({
          type: 'Source/AWS/S3',
          name: 'Recipe',
          configuration: { S3Bucket: 'src', S3ObjectKey: 'app' },
          outputs: [{ name: 'App', key: '' }],
          action: { namespace: 'Recipe' },
        }),
      ],
    },
    { name: 'Prod', actions: [...actions] },
  ],
});

const start = async (world: World, pipeline: Pipeline): Promise<string> => {
  await createPipeline(world, pipeline);
  const trigger = { triggerType: 'StartPipelineExecution' };
  return (await startExecution(world, { pipeline: pipeline.name, trigger })).executionId;
};

const actionIs =
  (action: string, state: string) =>
  (detail: StateChangeEvent['detail']): boolean =>
    detail['action'] === action && detail['state'] === state;

const executionEnds = (detail: StateChangeEvent['detail']): boolean =>
  detail['stage'] === undefined && ['SUCCEEDED', 'FAILED'].includes(String(detail['state']));

const bake = (runOrder: number): Action =>
  declaredAction({
    type: 'Build/Custom/Baker',
    name: 'Bake',
    configuration: { Oven: 'north' },
    inputs: [{ name: 'App', key: '' }],
    outputs: [{ name: 'Loaf', key: '' }],
    action: { runOrder },
  });

/** What a job worker does: polls, reads its input, writes its output, reports. */
const work = async (world: World): Promise<readonly string[]> => {
  const { jobs } = await pollForJobs(world, { actionTypeId: TYPE });
  const [{ id: jobId = '', nonce = '' } = {}] = jobs;
  await acknowledgeJob(world, { jobId, nonce });
  const paths: string[] = [];
  const { body } = await readJobArtifact(world, { jobId, name: 'App' });
  await createArchives().visit(body, async ({ path }) => {
    paths.push(path);
  });
  const again = await readJobArtifact(world, { jobId, name: 'App' });
  await writeJobArtifact(world, { jobId, name: 'Loaf', body: again.body });
  await putJobSuccessResult(world, { jobId });
  return paths;
};

/** An action is `started` a moment after its event: the sweep's own question is the way to know. */
const untilStarted = async (world: World, executionId: string, action: string) => {
  for (;;) {
    const { actions } = await readRecord(world, 'shop', executionId);
    const found = actions.find((each) => each.action === action);
    if (found?.externalId !== undefined && found.phase === 'started') return found;
    await new Promise(setImmediate);
  }
};

const callsMix = {
  StartAt: 'Mix',
  States: {
    Mix: { Type: 'Task', Resource: 'arn:aws:lambda:eu-central-1:111122223333:function:mix', End: true },
  },
};

describe('the actions of the embedded world', () => {
  it('go from a folder over a person, a function and a worker to the next pipeline', async () => {
    const { directory, store } = await open();
    const { world, watch } = await openProcess(directory, store);
    await createCustomActionType(world, TYPE_REQUEST);
    await createPipeline(world, { ...pipelineWith(), name: 'next' });
    const executionId = await start(
      world,
      pipelineWith(
        declaredAction({ type: 'Approval/AWS/Manual', name: 'Sign' }),
        declaredAction({
          type: 'Invoke/AWS/Lambda',
          name: 'Greet',
          configuration: { FunctionName: 'greet', UserParameters: '#{Recipe.ObjectKey}' },
          action: { runOrder: 2, namespace: 'Greet' },
        }),
        bake(3),
        declaredAction({
          type: 'Invoke/AWS/CodePipeline',
          name: 'Chain',
          configuration: { PipelineName: 'next' },
          action: { runOrder: 4 },
        }),
      ),
    );
    const sign = await untilStarted(world, executionId, 'Sign');
    await putApprovalResult(
      world,
      {
        pipelineName: 'shop',
        stageName: 'Prod',
        actionName: 'Sign',
        result: { status: 'Approved', summary: 'tasty' },
        token: sign.externalId ?? '',
      },
      'arn:me',
    );
    await watch.until(actionIs('Greet', 'SUCCEEDED'));
    await untilStarted(world, executionId, 'Bake');
    expect(await work(world)).toEqual(['recipe.txt']);
    await watch.until((detail) => detail['execution-id'] === executionId && executionEnds(detail));
    const record = await readRecord(world, 'shop', executionId);
    expect(record.status).toBe('Succeeded');
    expect(record.actions.map(({ action, status }) => [action, status])).toEqual(
      ['Recipe', 'Sign', 'Greet', 'Bake', 'Chain'].map((action) => [action, 'Succeeded']),
    );
    const chained = record.actions.at(-1)?.externalId ?? '';
    expect(await readRecord(world, 'next', chained)).toMatchObject({ pipeline: 'next' });
  });

  it('are finished by a worker after the orchestrator died and came again', async () => {
    const { directory, store } = await open();
    const first = await openProcess(directory, store);
    await createCustomActionType(first.world, TYPE_REQUEST);
    const executionId = await start(first.world, pipelineWith(bake(1)));
    await untilStarted(first.world, executionId, 'Bake');
    await first.close();
    const { world, watch, actions } = await openProcess(directory, store);
    await actions.recover();
    await sweep(world);
    expect(await work(world)).toEqual(['recipe.txt']);
    await watch.until(executionEnds);
    const record = await readRecord(world, 'shop', executionId);
    expect(record).toMatchObject({ status: 'Succeeded', attempt: 2 });
    expect(record.actions.map(({ action }) => action)).toEqual(['Recipe', 'Bake']);
  });

  it('fail an execution whose approval is rejected', async () => {
    const { directory, store } = await open();
    const { world, watch } = await openProcess(directory, store);
    const executionId = await start(
      world,
      pipelineWith(declaredAction({ type: 'Approval/AWS/Manual', name: 'Sign' })),
    );
    const { externalId: token = '' } = await untilStarted(world, executionId, 'Sign');
    await putApprovalResult(
      world,
      {
        pipelineName: 'shop',
        stageName: 'Prod',
        actionName: 'Sign',
        result: { status: 'Rejected', summary: 'too salty' },
        token,
      },
      'arn:me',
    );
    await watch.until(executionEnds);
    expect(await readRecord(world, 'shop', executionId)).toMatchObject({ status: 'Failed' });
  });

  const machine = (name: string, more: Partial<Parameters<typeof declaredAction>[0]> = {}): Action =>
    declaredAction({
      type: 'Invoke/AWS/StepFunctions',
      name: 'Machine',
      configuration: {
        StateMachineArn: `arn:aws:states:eu-central-1:111122223333:stateMachine:${name}`,
        ExecutionNamePrefix: 'night',
        Input: '{"flour":2}',
      },
      ...more,
    });

  it('keep what a state machine puts out, and what it is called', async () => {
    const { directory, store } = await open();
    await writeTree(directory, {
      'functions/mix.mjs': 'export const handler = async ({ flour }) => ({ loaves: flour * 3 });',
      'statemachines/bakery.asl.json': JSON.stringify(callsMix),
    });
    const { world, watch } = await openProcess(directory, store);
    const executionId = await start(
      world,
      pipelineWith(
        machine('bakery', { outputs: [{ name: 'Bread', key: '' }], action: { namespace: 'Bakery' } }),
        declaredAction({
          type: 'Deploy/AWS/S3',
          name: 'Publish',
          configuration: { BucketName: 'shelf', Extract: 'true', ObjectKey: '#{Bakery.ExecutionArn}' },
          inputs: [{ name: 'Bread', key: '' }],
          action: { runOrder: 2 },
        }),
      ),
    );
    await watch.until(executionEnds);
    const { status, actions } = await readRecord(world, 'shop', executionId);
    expect(status).toBe('Succeeded');
    const { id = '', externalId } = actions.find(({ action }) => action === 'Machine') ?? {};
    const arn = `arn:aws:states:eu-central-1:111122223333:execution:bakery:night-${id}`;
    expect(externalId).toBe(arn);
    const published = join(directory, 'buckets/shelf', arn, 'output.json');
    expect(JSON.parse(await readFile(published, 'utf8'))).toEqual({ loaves: 6 });
  });

  it('run a state machine again, from its start, after the process died under it', async () => {
    const { directory, store } = await open();
    await writeTree(directory, {
      'functions/mix.mjs': 'export const handler = () => new Promise((done) => setTimeout(done, 1e6));',
      'statemachines/bakery.asl.json': JSON.stringify(callsMix),
    });
    const first = await openProcess(directory, store);
    const executionId = await start(first.world, pipelineWith(machine('bakery')));
    const { externalId } = await untilStarted(first.world, executionId, 'Machine');
    await first.close();
    await writeTree(directory, { 'functions/mix.mjs': 'export const handler = async () => "mixed";' });
    const { world, watch, actions } = await openProcess(directory, store);
    await actions.recover();
    await sweep(world);
    await watch.until(executionEnds);
    const record = await readRecord(world, 'shop', executionId);
    expect(record.status).toBe('Succeeded');
    expect(record.actions.filter(({ action }) => action === 'Machine')).toMatchObject([{ externalId }]);
  });

  it('fail with the error of a state machine, and name one that is not there', async () => {
    const { directory, store } = await open();
    await writeTree(directory, {
      'functions/mix.mjs': 'export const handler = async () => { throw new RangeError("too much salt"); };',
      'statemachines/bakery.asl.json': JSON.stringify(callsMix),
    });
    const { world, watch } = await openProcess(directory, store);
    const salty = await start(world, pipelineWith(machine('bakery')));
    await watch.until(executionEnds);
    expect((await readRecord(world, 'shop', salty)).actions.at(-1)).toMatchObject({
      outcome: 'failed',
      error: { code: 'JobFailed', message: expect.stringMatching(/FAILED\. RangeError: .*too much salt/) },
    });
    const ghost = await start(world, { ...pipelineWith(machine('ghost')), name: 'other' });
    await watch.until((detail) => detail['execution-id'] === ghost && executionEnds(detail));
    expect((await readRecord(world, 'other', ghost)).actions.at(-1)).toMatchObject({
      outcome: 'errored',
      error: { code: 'ConfigurationError', message: expect.stringContaining('ghost.asl.json') },
    });
  });
});

it.each(['CodeCommit', 'ECR'])(
  'nobody runs a source of %s, so that events of it start nothing',
  async (provider) => {
    const { directory, store } = await open();
    const { actions } = await openProcess(directory, store);
    const type = { category: 'Source', owner: 'AWS', version: '1' } as const;
    expect(actions.runners({ ...type, provider: 'S3' })).toBeDefined();
    expect(actions.runners({ ...type, provider })).toBeUndefined();
  },
);
