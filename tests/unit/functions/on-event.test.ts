import type { PipelineDeclaration } from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OnEvent, onEvent } from '../../../functions/on-event.ts';
import type { ExecutionRecord } from '../../../lib/execution/execution-record.ts';
import { parsePipeline } from '../../../lib/pipeline/parse-pipeline.ts';
import { createPipeline } from '../../../lib/use-cases/create-pipeline.ts';
import { declaration } from '../../conformance/api/declaration.ts';
import { createHarness, type Harness } from '../../fakes/api-harness.ts';

const RULE = 'arn:aws:events:us-east-1:111122223333:rule/stepline';
const COMMIT = 'b'.repeat(40);

let harness: Harness;
let send: OnEvent;

beforeEach(() => {
  harness = createHarness();
  send = onEvent(harness.world);
});

afterEach(() => harness.close());

const create = (name: string, changes: Partial<PipelineDeclaration> = {}) =>
  createPipeline(harness.world, parsePipeline(declaration(name, changes)));

const withSource = (provider: string, configuration: Record<string, string>) => {
  const [, prod] = declaration('x').stages ?? [];
  const actionTypeId = { category: 'Source' as const, owner: 'AWS' as const, provider, version: '1' };
  const source = {
    name: 'Source',
    actions: [{ name: 'Fetch', actionTypeId, configuration, outputArtifacts: [{ name: 'SourceOutput' }] }],
  };
  return { stages: prod ? [source, prod] : [source] };
};

const s3Source = (changes = {}) =>
  withSource('S3', { S3Bucket: 'drop', S3ObjectKey: 'app.zip', PollForSourceChanges: 'false', ...changes });

const event = (source: string, detailType: string, detail: object, id = 'event-1') => ({
  version: '0',
  id,
  source,
  'detail-type': detailType,
  account: '111122223333',
  time: '2026-01-01T00:00:00Z',
  region: 'us-east-1',
  resources: [],
  detail,
});

const objectCreated = (id?: string, object: object = { key: 'app.zip', 'version-id': 'v1' }) =>
  event('aws.s3', 'Object Created', { bucket: { name: 'drop' }, object }, id);

const startEvent = (detail: object, id?: string) => event('stepline', 'Start Pipeline Execution', detail, id);

const records = async (): Promise<ExecutionRecord[]> => {
  const { keys } = await harness.world.store.list('executions/');
  const found = keys.filter((key) => key.endsWith('/execution.json'));
  const read = await Promise.all(found.map((key) => harness.world.documents.read<ExecutionRecord>(key)));
  return read.filter((record) => record !== undefined);
};

describe('onEvent: a change of a source', () => {
  it('starts every pipeline that watches the object, with the version that the event is about', async () => {
    await create('one', s3Source());
    await create('two', s3Source());
    await create('other-key', s3Source({ S3ObjectKey: 'other.zip' }));
    await create('other-bucket', s3Source({ S3Bucket: 'pick' }));
    await create('git');
    const { status, body } = await send(objectCreated());
    expect(status).toBe(202);
    expect(body).toMatchObject({ started: [{ pipeline: 'one' }, { pipeline: 'two' }], refused: [] });
    expect(body).not.toHaveProperty('ignored');
    expect(await records()).toMatchObject([
      {
        pipeline: 'one',
        trigger: { triggerType: 'CloudWatchEvent', triggerDetail: RULE },
        sourceOverrides: [{ actionName: 'Fetch', revisionType: 'S3_OBJECT_VERSION_ID', revisionValue: 'v1' }],
      },
      { pipeline: 'two' },
    ]);
  });

  it('starts once, however often the same event comes', async () => {
    await create('one', s3Source());
    const first = await send(objectCreated('e'));
    await Promise.all([send(objectCreated('e')), send(objectCreated('e'))]);
    expect(await send(objectCreated('e'))).toMatchObject({
      status: 202,
      body: { started: [{ ...(first.body as { started: object[] }).started[0], repeated: true }] },
    });
    expect(await records()).toHaveLength(1);
    await send(objectCreated('another'));
    expect(await records()).toHaveLength(2);
  });

  it('leaves the revision to a PARALLEL pipeline', async () => {
    await create('one', { ...s3Source(), executionMode: 'PARALLEL' });
    await send(objectCreated());
    expect(await records()).toMatchObject([{ sourceOverrides: [] }]);
  });

  it.each([{ PollForSourceChanges: 'true' }, { PollForSourceChanges: undefined }])(
    'names the action that asks to be polled instead: %o',
    async (changes) => {
      const configuration = { S3Bucket: 'drop', S3ObjectKey: 'app.zip' };
      const poll = changes.PollForSourceChanges;
      await create(
        'one',
        withSource(
          'S3',
          poll === undefined ? configuration : { ...configuration, PollForSourceChanges: poll },
        ),
      );
      expect(await send(objectCreated())).toMatchObject({
        status: 202,
        body: { started: [], ignored: ['one/Fetch watches this, but PollForSourceChanges is not "false"'] },
      });
      expect(await records()).toEqual([]);
    },
  );

  it.each([
    [
      'S3 by CloudTrail',
      s3Source(),
      event('aws.s3', 'AWS API Call via CloudTrail', {
        eventName: 'CompleteMultipartUpload',
        requestParameters: { bucketName: 'drop', key: 'app.zip' },
      }),
      [],
    ],
  ])('knows the events of %s', async (_what, changes, sent, sourceOverrides) => {
    await create('one', changes);
    expect(await send(sent)).toMatchObject({ status: 202, body: { started: [{ pipeline: 'one' }] } });
    expect(await records()).toMatchObject([{ sourceOverrides }]);
  });

  it.each([
    [
      'CodeCommit',
      { RepositoryName: 'web', BranchName: 'main', PollForSourceChanges: 'false' },
      event('aws.codecommit', 'CodeCommit Repository State Change', {
        event: 'referenceUpdated',
        repositoryName: 'web',
        referenceType: 'branch',
        referenceName: 'main',
        commitId: COMMIT,
      }),
    ],
    [
      'ECR',
      { RepositoryName: 'web' },
      event('aws.ecr', 'ECR Image Action', {
        'action-type': 'PUSH',
        result: 'SUCCESS',
        'repository-name': 'web',
        'image-tag': 'latest',
        'image-digest': 'sha256:1',
      }),
    ],
  ])('names the action of %s that watches, and starts nothing that could only fail', async (...given) => {
    const [provider, configuration, sent] = given;
    await create('one', withSource(provider, configuration));
    expect(await send(sent)).toMatchObject({
      status: 202,
      body: {
        started: [],
        ignored: [`one/Fetch watches this, but nobody runs source actions of ${provider}`],
      },
    });
    expect(await records()).toEqual([]);
  });

  it.each([
    [
      'another branch',
      'aws.codecommit',
      'CodeCommit Repository State Change',
      { event: 'referenceUpdated', repositoryName: 'web', referenceType: 'branch', referenceName: 'dev' },
    ],
    [
      'a tag',
      'aws.codecommit',
      'CodeCommit Repository State Change',
      { event: 'referenceCreated', repositoryName: 'web', referenceType: 'tag', referenceName: 'main' },
    ],
    [
      'a deleted branch',
      'aws.codecommit',
      'CodeCommit Repository State Change',
      { event: 'referenceDeleted', repositoryName: 'web', referenceType: 'branch', referenceName: 'main' },
    ],
    ['another service', 'aws.ec2', 'EC2 Instance State-change Notification', { state: 'running' }],
    ['a kind named like a member of every object', 'constructor', 'x', {}],
  ])('starts nothing for %s, and says so', async (_what, source, detailType, detail) => {
    await create(
      'one',
      withSource('CodeCommit', { RepositoryName: 'web', BranchName: 'main', PollForSourceChanges: 'false' }),
    );
    expect(await send(event(source, detailType, detail))).toMatchObject({
      status: 202,
      body: { started: [], refused: [], ignored: [expect.not.stringContaining('one/Fetch')] },
    });
    expect(await records()).toEqual([]);
  });

  it('says which pipelines refused', async () => {
    await create('one', { ...s3Source(), variables: [{ name: 'MUST' }] });
    expect(await send(objectCreated())).toMatchObject({
      status: 202,
      body: { started: [], refused: [{ pipeline: 'one', error: 'ValidationException' }] },
    });
  });
});

describe('onEvent: a start by name', () => {
  it('starts the pipeline with variables and source revisions', async () => {
    await create('web', { variables: [{ name: 'ENV', defaultValue: 'dev' }] });
    const detail = {
      pipeline: 'web',
      variables: [{ name: 'ENV', value: 'prod' }],
      sourceRevisions: [{ actionName: 'Fetch', revisionType: 'COMMIT_ID', revisionValue: COMMIT }],
    };
    expect(await send(startEvent(detail))).toMatchObject({
      status: 202,
      body: { started: [{ pipeline: 'web' }] },
    });
    expect(await send(startEvent(detail))).toMatchObject({
      status: 202,
      body: { started: [{ repeated: true }] },
    });
    expect(await records()).toMatchObject([
      {
        trigger: { triggerType: 'CloudWatchEvent', triggerDetail: RULE },
        variables: [{ name: 'ENV', resolvedValue: 'prod' }],
        sourceOverrides: [{ actionName: 'Fetch', revisionType: 'COMMIT_ID', revisionValue: COMMIT }],
      },
    ]);
  });

  it.each([
    ['a pipeline that is not there', { pipeline: 'ghost' }, 'PipelineNotFoundException'],
    ['no pipeline', {}, 'ValidationException'],
    ['a pipeline that is no name', { pipeline: 7 }, 'SerializationException'],
    ['a member that it does not know', { pipeline: 'web', revisions: [] }, 'ValidationException'],
    [
      'an undeclared source action',
      {
        pipeline: 'web',
        sourceRevisions: [{ actionName: 'Ghost', revisionType: 'COMMIT_ID', revisionValue: COMMIT }],
      },
      'ValidationException',
    ],
  ])('refuses %s', async (_what, detail, error) => {
    await create('web');
    expect(await send(startEvent(detail))).toMatchObject({ status: 400, body: { error } });
    expect(await records()).toEqual([]);
  });
});

describe('onEvent: what is no event', () => {
  it.each([
    ['nothing', undefined, 'event'],
    ['a text', 'push', 'event'],
    ['no id', { source: 'stepline', 'detail-type': 'x', detail: {} }, 'id'],
    ['an empty id', { id: '', source: 'stepline', 'detail-type': 'x', detail: {} }, 'id'],
    ['no detail', { id: '1', source: 'stepline', 'detail-type': 'x' }, 'detail'],
  ])('is refused, naming what is missing: %s', async (_what, input, where) => {
    expect(await send(input)).toMatchObject({
      status: 400,
      body: { error: 'InvalidEvent', message: expect.stringContaining(where) },
    });
  });
});
