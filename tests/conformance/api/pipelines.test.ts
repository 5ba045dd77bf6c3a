import {
  CreatePipelineCommand,
  DeletePipelineCommand,
  GetPipelineCommand,
  GetPipelineStateCommand,
  ListPipelineExecutionsCommand,
  ListPipelinesCommand,
  paginateListPipelines,
  UpdatePipelineCommand,
} from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { declaration } from './declaration.ts';
import { type ServedApi, serveApi } from './served-api.ts';

let api: ServedApi;

beforeEach(async () => {
  api = await serveApi();
});

afterEach(() => api.close());

const create = (name: string, changes = {}) =>
  api.client.send(new CreatePipelineCommand({ pipeline: declaration(name, changes) }));

const configurationOf = (
  pipeline:
    | { stages?: { actions?: { configuration?: Record<string, string> }[] | undefined }[] | undefined }
    | undefined,
) => pipeline?.stages?.[0]?.actions?.[0]?.configuration;

const executions = async () => {
  const { pipelineExecutionSummaries = [] } = await api.client.send(
    new ListPipelineExecutionsCommand({ pipelineName: 'web' }),
  );
  return pipelineExecutionSummaries;
};

describe('CreatePipeline', () => {
  it('answers the declaration with its defaults, secrets hidden, and its tags', async () => {
    const { pipeline, tags } = await api.client.send(
      new CreatePipelineCommand({ pipeline: declaration('web'), tags: [{ key: 'team', value: 'a' }] }),
    );
    expect(pipeline).toMatchObject({ name: 'web', version: 1, executionMode: 'QUEUED', pipelineType: 'V2' });
    expect(pipeline?.stages?.[1]?.actions?.[0]).toMatchObject({ name: 'Build', runOrder: 1 });
    expect(configurationOf(pipeline)).toMatchObject({ Owner: 'acme', OAuthToken: '****' });
    expect(tags).toEqual([{ key: 'team', value: 'a' }]);
  });

  it('starts the first execution', async () => {
    await create('web');
    await api.until('Pipeline', { pipeline: 'web', state: 'SUCCEEDED' });
    const { stageStates } = await api.client.send(new GetPipelineStateCommand({ name: 'web' }));
    expect(stageStates?.map(({ latestExecution }) => latestExecution?.status)).toEqual([
      'Succeeded',
      'Succeeded',
    ]);
  });

  it.each(['..', '.', '__proto__', 'constructor'])(
    'takes the name %s, which CodePipeline allows',
    async (name) => {
      await create(name);
      const { pipeline } = await api.client.send(new GetPipelineCommand({ name }));
      expect(pipeline?.name).toBe(name);
      const { pipelines } = await api.client.send(new ListPipelinesCommand({}));
      expect(pipelines?.map((each) => each.name)).toEqual([name]);
    },
  );

  it('refuses a name that is taken', async () => {
    await create('web');
    await expect(create('web')).rejects.toMatchObject({
      name: 'PipelineNameInUseException',
      $metadata: { httpStatusCode: 400, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
  });

  it.each([
    ['ValidationException', { roleArn: 'nonsense' }],
    ['InvalidStructureException', { stages: declaration('x').stages?.slice(0, 1) }],
    [
      'InvalidStageDeclarationException',
      { stages: [...(declaration('x').stages ?? []), { name: 'Prod', actions: [] }] },
    ],
    ['InvalidActionDeclarationException', { variables: [], stages: twoBuildsFromNowhere() }],
  ])('refuses an invalid declaration: %s', async (name, changes) => {
    await expect(create('web', changes)).rejects.toMatchObject({ name });
  });

  it('refuses a hidden secret, since a new pipeline has stored none', async () => {
    const [source, prod] = declaration('web').stages ?? [];
    const [action] = source?.actions ?? [];
    const hidden = { ...action, configuration: { ...action?.configuration, OAuthToken: '****' } };
    await expect(create('web', { stages: [{ ...source, actions: [hidden] }, prod] })).rejects.toMatchObject({
      name: 'InvalidActionDeclarationException',
    });
  });

  it.each([
    ['TooManyTagsException', Array.from({ length: 51 }, (_, at) => ({ key: `k${at}`, value: '' }))],
    ['InvalidTagsException', [{ key: 'aws:cloudformation', value: 'x' }]],
    ['ValidationException', [{ key: '', value: 'x' }]],
  ])('refuses tags: %s', async (name, tags) => {
    const command = new CreatePipelineCommand({ pipeline: declaration('web'), tags });
    await expect(api.client.send(command)).rejects.toMatchObject({ name });
    await expect(api.client.send(new GetPipelineCommand({ name: 'web' }))).rejects.toMatchObject({
      name: 'PipelineNotFoundException',
    });
  });
});

function twoBuildsFromNowhere() {
  const [source, prod] = declaration('x').stages ?? [];
  return [
    source,
    { ...prod, actions: prod?.actions?.map((each) => ({ ...each, inputArtifacts: [{ name: 'Nowhere' }] })) },
  ];
}

describe('UpdatePipeline', () => {
  it('makes the next version and keeps a secret that is sent back hidden', async () => {
    await create('web');
    const { pipeline } = await api.client.send(new GetPipelineCommand({ name: 'web' }));
    const updated = await api.client.send(new UpdatePipelineCommand({ pipeline }));
    expect(updated.pipeline?.version).toBe(2);
    expect(configurationOf(updated.pipeline)).toMatchObject({ OAuthToken: '****' });
    const stored = await api.world.documents.read<{ pipeline: typeof pipeline }>(
      'pipelines/web/pipeline.json',
    );
    expect(configurationOf(stored?.pipeline)).toMatchObject({ OAuthToken: 'hunter2' });
  });

  it('starts nothing', async () => {
    await create('web');
    await api.client.send(new UpdatePipelineCommand({ pipeline: declaration('web') }));
    const { pipelineExecutionSummaries } = await api.client.send(
      new ListPipelineExecutionsCommand({ pipelineName: 'web' }),
    );
    expect(pipelineExecutionSummaries?.map(({ trigger }) => trigger?.triggerType)).toEqual([
      'CreatePipeline',
    ]);
  });

  it('refuses a pipeline that is not there', async () => {
    await expect(
      api.client.send(new UpdatePipelineCommand({ pipeline: declaration('ghost') })),
    ).rejects.toMatchObject({
      name: 'PipelineNotFoundException',
    });
  });
});

describe('GetPipeline', () => {
  it('answers the current version with its metadata, and older ones by number', async () => {
    await create('web');
    await api.client.send(
      new UpdatePipelineCommand({ pipeline: declaration('web', { executionMode: 'SUPERSEDED' }) }),
    );
    const current = await api.client.send(new GetPipelineCommand({ name: 'web' }));
    expect(current.pipeline).toMatchObject({ version: 2, executionMode: 'SUPERSEDED' });
    expect(current.metadata?.pipelineArn).toBe('arn:aws:codepipeline:us-east-1:111122223333:web');
    expect(current.metadata?.created).toBeInstanceOf(Date);
    expect(Number(current.metadata?.updated)).toBeGreaterThan(Number(current.metadata?.created));
    const first = await api.client.send(new GetPipelineCommand({ name: 'web', version: 1 }));
    expect(first.pipeline).toMatchObject({ version: 1, executionMode: 'QUEUED' });
    expect(configurationOf(first.pipeline)).toMatchObject({ OAuthToken: '****' });
  });

  it('refuses by name', async () => {
    await expect(api.client.send(new GetPipelineCommand({ name: 'ghost' }))).rejects.toMatchObject({
      name: 'PipelineNotFoundException',
      message: "Account '111122223333' does not have a pipeline with name 'ghost'",
    });
    await create('web');
    await expect(api.client.send(new GetPipelineCommand({ name: 'web', version: 9 }))).rejects.toMatchObject({
      name: 'PipelineVersionNotFoundException',
    });
  });
});

describe('ListPipelines', () => {
  it('answers in pages, each pipeline once', async () => {
    for (const name of ['c', 'a', 'e', 'b', 'd']) await create(name);
    const pages: (string | undefined)[][] = [];
    for await (const { pipelines = [] } of paginateListPipelines({ client: api.client, pageSize: 2 }, {})) {
      pages.push(pipelines.map(({ name }) => name));
    }
    expect(pages).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  it('says what a pipeline is', async () => {
    await create('web');
    const { pipelines } = await api.client.send(new ListPipelinesCommand({}));
    expect(pipelines).toEqual([
      {
        name: 'web',
        version: 1,
        pipelineType: 'V2',
        executionMode: 'QUEUED',
        created: expect.any(Date),
        updated: expect.any(Date),
      },
    ]);
  });

  it('refuses a token that it did not give', async () => {
    await expect(api.client.send(new ListPipelinesCommand({ nextToken: 'made-up' }))).rejects.toMatchObject({
      name: 'InvalidNextTokenException',
    });
  });
});

describe('DeletePipeline', () => {
  it('removes the pipeline; one of the same name inherits nothing', async () => {
    await create('web');
    await api.until('Pipeline', { pipeline: 'web', state: 'SUCCEEDED' });
    await api.client.send(new DeletePipelineCommand({ name: 'web' }));
    await expect(api.client.send(new GetPipelineCommand({ name: 'web' }))).rejects.toMatchObject({
      name: 'PipelineNotFoundException',
    });
    await create('web');
    const { pipeline } = await api.client.send(new GetPipelineCommand({ name: 'web' }));
    expect(pipeline?.version).toBe(1);
    expect(await executions()).toHaveLength(1);
  });

  it('succeeds for a pipeline that is not there', async () => {
    const { $metadata } = await api.client.send(new DeletePipelineCommand({ name: 'ghost' }));
    expect($metadata.httpStatusCode).toBe(200);
  });
});

describe('an operation that nobody has', () => {
  it('is refused by name', async () => {
    const answer = await fetch(`${api.endpoint}/`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'CodePipeline_20150709.BrewCoffee',
      },
      body: '{}',
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ __type: 'UnknownOperationException' });
  });
});
