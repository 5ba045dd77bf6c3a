import {
  CreatePipelineCommand,
  DeletePipelineCommand,
  GetPipelineExecutionCommand,
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  paginateListActionExecutions,
  paginateListPipelineExecutions,
  StartPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import { afterEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../../lib/execution/outcome.ts';
import { CALLER, type Scripts } from '../../fakes/api-harness.ts';
import { declaration } from './declaration.ts';
import { type ServedApi, serveApi } from './served-api.ts';

const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000';
const COMMIT = 'a'.repeat(40);

let api: ServedApi;

afterEach(() => api.close());

const fetched = async (): Promise<Outcome> => ({
  status: 'succeeded',
  summary: 'Fix the title',
  artifacts: ['SourceOutput'],
  externalId: COMMIT,
  externalUrl: 'https://example.com/commit',
  revision: { revisionId: COMMIT, revisionSummary: 'Fix the title', created: 1_699_999_999_500 },
  outputVariables: { CommitId: COMMIT },
});

/** A pipeline with its first execution, whose id this answers. */
const serve = async (scripts: Scripts = [], changes = {}): Promise<string> => {
  api = await serveApi([['Fetch', fetched], ...scripts]);
  await api.client.send(new CreatePipelineCommand({ pipeline: declaration('web', changes) }));
  const { pipelineExecutionSummaries } = await list();
  return pipelineExecutionSummaries?.[0]?.pipelineExecutionId ?? '';
};

const ended = (id: string, state = 'SUCCEEDED') => api.until('Pipeline', { 'execution-id': id, state });
const list = (input = {}) =>
  api.client.send(new ListPipelineExecutionsCommand({ pipelineName: 'web', ...input }));
const start = async (input = {}): Promise<string> => {
  const { pipelineExecutionId = '' } = await api.client.send(
    new StartPipelineExecutionCommand({ name: 'web', ...input }),
  );
  return pipelineExecutionId;
};

describe('StartPipelineExecution', () => {
  it('starts an execution that runs to its end', async () => {
    await serve();
    const id = await start();
    await ended(id);
    const { pipelineExecution } = await api.client.send(
      new GetPipelineExecutionCommand({ pipelineName: 'web', pipelineExecutionId: id }),
    );
    expect(pipelineExecution).toEqual({
      pipelineName: 'web',
      pipelineVersion: 1,
      pipelineExecutionId: id,
      status: 'Succeeded',
      artifactRevisions: [
        {
          name: 'SourceOutput',
          revisionId: COMMIT,
          revisionSummary: 'Fix the title',
          created: new Date(1_699_999_999_500),
        },
      ],
      variables: [],
      trigger: { triggerType: 'StartPipelineExecution', triggerDetail: CALLER },
      executionMode: 'QUEUED',
      executionType: 'STANDARD',
    });
  });

  it('answers the same execution to the same client token', async () => {
    await serve();
    const [first, second] = [
      await start({ clientRequestToken: 'once' }),
      await start({ clientRequestToken: 'once' }),
    ];
    expect(second).toBe(first);
    expect(await start({ clientRequestToken: 'twice' })).not.toBe(first);
    expect((await list()).pipelineExecutionSummaries).toHaveLength(3);
  });

  it('resolves variables, given or by default', async () => {
    const variables = [
      { name: 'A', defaultValue: 'a' },
      { name: 'B', defaultValue: 'b' },
    ];
    await serve([], { variables });
    const id = await start({ variables: [{ name: 'B', value: 'given' }] });
    const { pipelineExecution } = await api.client.send(
      new GetPipelineExecutionCommand({ pipelineName: 'web', pipelineExecutionId: id }),
    );
    expect(pipelineExecution?.variables).toEqual([
      { name: 'A', resolvedValue: 'a' },
      { name: 'B', resolvedValue: 'given' },
    ]);
  });

  it.each([
    [
      'a source action that is not there',
      { actionName: 'Ghost', revisionType: 'COMMIT_ID', revisionValue: COMMIT },
    ],
    [
      'an action that is no source',
      { actionName: 'Build', revisionType: 'COMMIT_ID', revisionValue: COMMIT },
    ],
    [
      'a type that the source does not take',
      { actionName: 'Fetch', revisionType: 'IMAGE_DIGEST', revisionValue: 'x' },
    ],
  ] as const)('refuses a source revision for %s', async (_what, revision) => {
    await serve();
    await expect(start({ sourceRevisions: [revision] })).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await expect(
      start({ sourceRevisions: [{ actionName: 'Fetch', revisionType: 'COMMIT_ID', revisionValue: COMMIT }] }),
    ).resolves.toMatch(/^[0-9a-f-]{36}$/);
  });

  it('refuses a pipeline that is not there, and what its model does not allow', async () => {
    await serve();
    await expect(start({ name: 'ghost' })).rejects.toMatchObject({ name: 'PipelineNotFoundException' });
    await expect(start({ clientRequestToken: 'no spaces' })).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });
});

describe('GetPipelineExecution', () => {
  it('refuses an execution that is not there, and one of an earlier pipeline of that name', async () => {
    const old = await serve();
    await ended(old);
    const get = (pipelineExecutionId: string) =>
      api.client.send(new GetPipelineExecutionCommand({ pipelineName: 'web', pipelineExecutionId }));
    await expect(get(UNKNOWN_ID)).rejects.toMatchObject({ name: 'PipelineExecutionNotFoundException' });
    await api.client.send(new DeletePipelineCommand({ name: 'web' }));
    await expect(get(old)).rejects.toMatchObject({ name: 'PipelineNotFoundException' });
    await api.client.send(new CreatePipelineCommand({ pipeline: declaration('web') }));
    await expect(get(old)).rejects.toMatchObject({ name: 'PipelineExecutionNotFoundException' });
  });
});

describe('ListPipelineExecutions', () => {
  it('answers newest first, in pages', async () => {
    const ids = [await serve()];
    for (let count = 0; count < 4; count += 1) ids.push(await start());
    const pages: (string | undefined)[][] = [];
    const config = { client: api.client, pageSize: 2 };
    for await (const page of paginateListPipelineExecutions(config, { pipelineName: 'web' })) {
      pages.push(
        (page.pipelineExecutionSummaries ?? []).map(({ pipelineExecutionId }) => pipelineExecutionId),
      );
    }
    expect(pages).toEqual([[ids[4], ids[3]], [ids[2], ids[1]], [ids[0]]]);
  });

  it('says how an execution went', async () => {
    const id = await serve();
    await ended(id);
    const { pipelineExecutionSummaries } = await list();
    expect(pipelineExecutionSummaries).toEqual([
      {
        pipelineExecutionId: id,
        status: 'Succeeded',
        startTime: expect.any(Date),
        lastUpdateTime: expect.any(Date),
        sourceRevisions: [{ actionName: 'Fetch', revisionId: COMMIT, revisionSummary: 'Fix the title' }],
        trigger: { triggerType: 'CreatePipeline', triggerDetail: CALLER },
        executionMode: 'QUEUED',
        executionType: 'STANDARD',
      },
    ]);
  });

  it('finds those that succeeded in a stage, however few they are', async () => {
    const outcomes: Outcome[] = [
      { status: 'succeeded', artifacts: ['BuildOutput'] },
      { status: 'failed', summary: 'no', code: 'JobFailed' },
      { status: 'succeeded', artifacts: ['BuildOutput'] },
    ];
    const first = await serve([['Build', async () => outcomes.shift() ?? { status: 'failed' }]]);
    await ended(first);
    await ended(await start(), 'FAILED');
    const third = await start();
    await ended(third);
    const filter = { succeededInStage: { stageName: 'Prod' } };
    const page = await list({ filter, maxResults: 1 });
    expect(page.pipelineExecutionSummaries).toMatchObject([{ pipelineExecutionId: third }]);
    const rest = await list({ filter, maxResults: 1, nextToken: page.nextToken });
    expect(rest.pipelineExecutionSummaries).toMatchObject([{ pipelineExecutionId: first }]);
    expect(rest.nextToken).toBeUndefined();
  });

  it('refuses a pipeline that is not there, a token of another listing, and too large a page', async () => {
    await serve();
    await start();
    const { nextToken } = await list({ maxResults: 1 });
    await expect(list({ pipelineName: 'ghost' })).rejects.toMatchObject({
      name: 'PipelineNotFoundException',
    });
    const filter = { succeededInStage: { stageName: 'Prod' } };
    await expect(list({ nextToken, filter })).rejects.toMatchObject({ name: 'InvalidNextTokenException' });
    await expect(list({ maxResults: 101 })).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('ListActionExecutions', () => {
  const listActions = (input = {}) =>
    api.client.send(new ListActionExecutionsCommand({ pipelineName: 'web', ...input }));

  it('says what an action was given, and what became of it; secrets stay hidden', async () => {
    const id = await serve();
    await ended(id);
    const { actionExecutionDetails = [] } = await listActions();
    expect(actionExecutionDetails.map(({ actionName }) => actionName)).toEqual(['Build', 'Fetch']);
    const [build, fetch] = actionExecutionDetails;
    expect(fetch).toMatchObject({
      pipelineExecutionId: id,
      pipelineVersion: 1,
      stageName: 'Source',
      status: 'Succeeded',
      input: {
        actionTypeId: { category: 'Source', owner: 'ThirdParty', provider: 'GitHub', version: '1' },
        configuration: { Owner: 'acme', OAuthToken: '****' },
        resolvedConfiguration: { Owner: 'acme', OAuthToken: '****' },
        region: 'us-east-1',
        namespace: 'Src',
        inputArtifacts: [],
      },
      output: {
        outputArtifacts: [{ name: 'SourceOutput', s3location: { bucket: 'stepline-artifacts' } }],
        executionResult: {
          externalExecutionId: COMMIT,
          externalExecutionSummary: 'Fix the title',
          externalExecutionUrl: 'https://example.com/commit',
        },
        outputVariables: { CommitId: COMMIT },
      },
    });
    expect(build?.input?.inputArtifacts).toEqual(fetch?.output?.outputArtifacts);
    expect(fetch?.startTime).toBeInstanceOf(Date);
    expect(JSON.stringify(actionExecutionDetails)).not.toContain('hunter2');
  });

  it('says why an action failed, and does not name artifacts that are not there', async () => {
    const id = await serve([
      [
        'Build',
        async () => ({
          status: 'failed',
          code: 'JobFailed',
          summary: 'Build terminated with state: FAILED',
        }),
      ],
    ]);
    await ended(id, 'FAILED');
    const { actionExecutionDetails } = await listActions({ filter: { pipelineExecutionId: id } });
    expect(actionExecutionDetails?.[0]).toMatchObject({
      actionName: 'Build',
      status: 'Failed',
      output: {
        outputArtifacts: [],
        executionResult: {
          errorDetails: { code: 'JobFailed', message: 'Build terminated with state: FAILED' },
        },
      },
    });
  });

  it('answers all executions in pages, newest first, each action once', async () => {
    const ids = [await serve()];
    await ended(ids[0] ?? '');
    for (let count = 0; count < 2; count += 1) {
      const id = await start();
      await ended(id);
      ids.push(id);
    }
    const pages: string[][] = [];
    for await (const page of paginateListActionExecutions(
      { client: api.client, pageSize: 4 },
      { pipelineName: 'web' },
    )) {
      pages.push(
        (page.actionExecutionDetails ?? []).map(
          (each) => `${ids.indexOf(each.pipelineExecutionId ?? '')} ${each.actionName}`,
        ),
      );
    }
    expect(pages).toEqual([
      ['2 Build', '2 Fetch', '1 Build', '1 Fetch'],
      ['0 Build', '0 Fetch'],
    ]);
  });

  it('answers one execution in pages', async () => {
    const id = await serve();
    await ended(id);
    const filter = { latestInPipelineExecution: { pipelineExecutionId: id, startTimeRange: 'All' } };
    const first = await listActions({ filter, maxResults: 1 });
    const second = await listActions({ filter, maxResults: 1, nextToken: first.nextToken });
    expect(
      [first, second].map(({ actionExecutionDetails }) => actionExecutionDetails?.[0]?.actionName),
    ).toEqual(['Build', 'Fetch']);
    expect(second.nextToken).toBeUndefined();
  });

  it('refuses by name', async () => {
    const id = await serve();
    await expect(listActions({ pipelineName: 'ghost' })).rejects.toMatchObject({
      name: 'PipelineNotFoundException',
    });
    await expect(listActions({ nextToken: 'made-up' })).rejects.toMatchObject({
      name: 'InvalidNextTokenException',
    });
    await expect(listActions({ filter: { pipelineExecutionId: UNKNOWN_ID } })).rejects.toMatchObject({
      name: 'PipelineExecutionNotFoundException',
    });
    const both = {
      pipelineExecutionId: id,
      latestInPipelineExecution: { pipelineExecutionId: id, startTimeRange: 'All' },
    };
    await expect(listActions({ filter: both })).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('GetPipelineState', () => {
  const state = async () =>
    (await api.client.send(new GetPipelineStateCommand({ name: 'web' }))).stageStates ?? [];

  it('shows what holds a stage, and who waits for it', async () => {
    const release = Promise.withResolvers<Outcome>();
    const first = await serve([['Build', () => release.promise]]);
    await api.until('Action', { 'execution-id': first, action: 'Build', state: 'STARTED' });
    const second = await start();
    await api.until('Stage', { 'execution-id': second, stage: 'Source', state: 'SUCCEEDED' });
    const [source, prod] = await state();
    expect(source).toMatchObject({
      stageName: 'Source',
      inboundTransitionState: { enabled: true },
      latestExecution: { pipelineExecutionId: second, status: 'Succeeded', type: 'STANDARD' },
      actionStates: [
        {
          actionName: 'Fetch',
          currentRevision: { revisionId: COMMIT, created: new Date(1_699_999_999_500) },
          latestExecution: { status: 'Succeeded', externalExecutionId: COMMIT },
        },
      ],
    });
    expect(prod).toMatchObject({
      latestExecution: { pipelineExecutionId: first, status: 'InProgress' },
      inboundExecution: { pipelineExecutionId: second, status: 'InProgress' },
      inboundExecutions: [{ pipelineExecutionId: second }],
      actionStates: [{ actionName: 'Build', latestExecution: { status: 'InProgress' } }],
    });
    release.resolve({ status: 'succeeded', artifacts: ['BuildOutput'] });
    await ended(second);
    expect((await state())[1]).not.toHaveProperty('inboundExecution');
  });

  it('shows a stage and actions that never ran as such', async () => {
    const id = await serve([
      ['Fetch', async () => ({ status: 'failed', code: 'RevisionUnavailable', summary: 'gone' })],
    ]);
    await ended(id, 'FAILED');
    const [source, prod] = await state();
    expect(source?.actionStates).toMatchObject([
      {
        latestExecution: { status: 'Failed', errorDetails: { code: 'RevisionUnavailable', message: 'gone' } },
      },
    ]);
    expect(prod).toEqual({
      stageName: 'Prod',
      inboundTransitionState: { enabled: true },
      actionStates: [{ actionName: 'Build' }],
    });
  });

  it('keeps showing an action of an older execution until it starts in the newer one', async () => {
    const [source, prod] = declaration('web').stages ?? [];
    const [build] = prod?.actions ?? [];
    const test = { ...build, name: 'Test', runOrder: 2, outputArtifacts: [] };
    const builds: Outcome[] = [
      { status: 'succeeded', artifacts: ['BuildOutput'] },
      { status: 'failed', code: 'JobFailed', summary: 'no' },
    ];
    const scripts: Scripts = [['Build', async () => builds.shift() ?? ({ status: 'errored' } as const)]];
    const first = await serve(scripts, { stages: [source, { ...prod, actions: [build, test] }] });
    await ended(first);
    const second = await start();
    await ended(second, 'FAILED');
    const { actionExecutionDetails } = await api.client.send(
      new ListActionExecutionsCommand({ pipelineName: 'web', filter: { pipelineExecutionId: first } }),
    );
    const tested = actionExecutionDetails?.find(({ actionName }) => actionName === 'Test')?.actionExecutionId;
    expect((await state())[1]).toMatchObject({
      latestExecution: { pipelineExecutionId: second, status: 'Failed' },
      actionStates: [
        { actionName: 'Build', latestExecution: { status: 'Failed' } },
        { actionName: 'Test', latestExecution: { status: 'Succeeded', actionExecutionId: tested } },
      ],
    });
  });

  it('has no state for a PARALLEL pipeline', async () => {
    const id = await serve([], { executionMode: 'PARALLEL' });
    await ended(id);
    expect(await state()).toEqual([
      {
        stageName: 'Source',
        inboundTransitionState: { enabled: true },
        actionStates: [{ actionName: 'Fetch' }],
      },
      {
        stageName: 'Prod',
        inboundTransitionState: { enabled: true },
        actionStates: [{ actionName: 'Build' }],
      },
    ]);
  });

  it('refuses a pipeline that is not there', async () => {
    await serve();
    await expect(api.client.send(new GetPipelineStateCommand({ name: 'ghost' }))).rejects.toMatchObject({
      name: 'PipelineNotFoundException',
    });
  });
});
