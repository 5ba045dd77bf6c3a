import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCodeBuild } from '../../../../adapters/aws/codebuild/build-service.ts';
import { createLogPages } from '../../../../adapters/aws/codebuild/log-pages.ts';
import { createReportCases } from '../../../../adapters/aws/codebuild/report-cases.ts';
import { createS3Store } from '../../../../adapters/aws/s3/object-store.ts';
import type { BuildRequest, BuildService } from '../../../../lib/ports.ts';
import { type AwsServer, jsonError, startAwsServer } from '../../../fakes/aws-server.ts';

const NOW = 1_700_000_000_000;
/** A UUIDv7 of `NOW`, and one of ten minutes before. */
const FRESH = '018bcfe5-6800-7000-8000-000000000001';
const OLD = '018bcfdc-4040-7000-8000-000000000001';
const BATCH = 'web:00000000-0000-4000-8000-00000000000b';
const ONE = 'web:00000000-0000-4000-8000-000000000001';
const arn = (kind: string, id: string) => `arn:aws:codebuild:us-east-1:123456789012:${kind}/${id}`;

const request = (change: Partial<BuildRequest> = {}): BuildRequest => ({
  owner: {
    pipeline: 'shop',
    pipelineExecutionId: 'e',
    stage: 'Prod',
    action: 'Build',
    actionExecutionId: FRESH,
  },
  projectName: 'web',
  inputs: [{ artifact: 'Source', key: 'k/source.zip', primary: true }],
  outputs: [
    { artifact: 'one', key: 'k/one.zip' },
    { artifact: 'two', key: 'k/two.zip' },
  ],
  environment: [],
  batch: { combineArtifacts: false },
  reportsPrefix: 'reports/',
  logsPrefix: 'logs/',
  ...change,
});

let aws: AwsServer;
let client: CodeBuildClient;
let builds: BuildService;
/** What CodeBuild answers, by operation. */
let answers: Record<string, object>;

const callsOf = (operation: string) =>
  aws.calls.filter((call) => call.operation === operation).map(({ input }) => input);

/** The batch as it is when it has ended, carrying what it was started with. */
const ended = async (change: object = {}, outputs?: BuildRequest['outputs']) => {
  await builds.ensureStarted(request(outputs ? { outputs } : {}));
  const [started] = callsOf('StartBuildBatch');
  const group = (identifier: string, buildStatus: string, location?: string) => ({
    identifier,
    ignoreFailure: identifier === 'two',
    currentBuildSummary: {
      arn: arn('build', identifier === 'one' ? ONE : 'web:2'),
      buildStatus,
      ...(location ? { primaryArtifact: { type: 'S3', location } } : {}),
    },
  });
  answers['BatchGetBuildBatches'] = {
    buildBatches: [
      {
        id: BATCH,
        projectName: 'web',
        buildBatchStatus: 'SUCCEEDED',
        complete: true,
        currentPhase: 'SUCCEEDED',
        phases: [{ phaseType: 'IN_PROGRESS', phaseStatus: 'SUCCEEDED' }],
        environment: { image: 'standard', environmentVariables: started?.['environmentVariablesOverride'] },
        reportArns: ['report'],
        buildGroups: [
          group('one', 'SUCCEEDED', 'arn:aws:s3:::artifacts/k/batch/1/artifact.zip'),
          group('two', 'FAILED'),
          { identifier: 'three' },
        ],
        ...change,
      },
    ],
  };
};

beforeEach(async () => {
  aws = await startAwsServer();
  answers = { StartBuildBatch: { buildBatch: { id: BATCH } } };
  aws.services.set('codebuild', async ({ operation }) => answers[operation] ?? {});
  const settings = {
    region: 'us-east-1',
    endpoint: aws.endpoint,
    credentials: { accessKeyId: 'a', secretAccessKey: 's' },
  };
  const s3 = new S3Client({ ...settings, forcePathStyle: true, maxAttempts: 1 });
  const store = createS3Store({ client: s3, bucket: 'artifacts' });
  client = new CodeBuildClient(settings);
  builds = createCodeBuild({
    client,
    clock: { now: () => NOW },
    exists: store.exists,
    copy: store.copy,
    bucket: 'artifacts',
  });
});

afterEach(() => aws.close());

describe('a batch on CodeBuild', () => {
  it('is started by StartBuildBatch, each build in a folder of its own', async () => {
    expect(await builds.ensureStarted(request())).toEqual({ buildId: BATCH });
    expect(callsOf('StartBuild')).toEqual([]);
    const [input] = callsOf('StartBuildBatch');
    expect(input).toMatchObject({
      projectName: 'web',
      sourceTypeOverride: 'S3',
      sourceLocationOverride: 'artifacts/k/source.zip',
      artifactsOverride: {
        type: 'S3',
        location: 'artifacts',
        path: 'k/batch-00000001',
        namespaceType: 'BUILD_ID',
      },
      secondaryArtifactsOverride: [],
      idempotencyToken: FRESH,
    });
    expect(input).not.toHaveProperty('buildBatchConfigOverride');
  });

  it('is told to combine what the builds make, under the key of the one output', async () => {
    const outputs = [{ artifact: 'Site', key: 'k/site.zip' }];
    await builds.ensureStarted(request({ outputs, batch: { combineArtifacts: true } }));
    expect(callsOf('StartBuildBatch')[0]).toMatchObject({
      buildBatchConfigOverride: { combineArtifacts: true },
      artifactsOverride: { path: 'k', name: 'site.zip', namespaceType: 'NONE' },
    });
  });

  it('is found again by its action after a crash, and not started twice', async () => {
    const owner = { ...request().owner, actionExecutionId: OLD };
    const variables = {
      STEPLINE_PIPELINE: 'shop',
      STEPLINE_PIPELINE_EXECUTION_ID: 'e',
      STEPLINE_STAGE: 'Prod',
    };
    const environmentVariables = Object.entries({
      ...variables,
      STEPLINE_ACTION: 'Build',
      STEPLINE_ACTION_EXECUTION_ID: OLD,
    }).map(([name, value]) => ({ name, value }));
    answers['ListBuildBatchesForProject'] = { ids: [BATCH] };
    answers['BatchGetBuildBatches'] = {
      buildBatches: [{ id: BATCH, environment: { environmentVariables } }],
    };
    expect(await builds.ensureStarted(request({ owner }))).toEqual({ buildId: BATCH });
    expect(callsOf('StartBuildBatch')).toEqual([]);
  });

  it('is described with its builds, and its artifacts are brought to where the action wants them', async () => {
    await ended({}, [{ artifact: 'one', key: 'k/one.zip' }]);
    aws.objects.set('artifacts/k/batch/1/artifact.zip', Buffer.from('a zip'));
    answers['BatchGetReports'] = {
      reports: [
        {
          type: 'TEST',
          reportGroupArn: arn('report-group', 'web-unit'),
          executionId: arn('build', ONE),
          testSummary: { total: 2, statusCounts: { SUCCEEDED: 2 } },
        },
      ],
    };
    expect(await builds.describe(BATCH)).toMatchObject({
      id: BATCH,
      owner: request().owner,
      status: 'SUCCEEDED',
      artifacts: ['one'],
      exportedVariables: {},
      reports: [{ name: 'one/unit', tests: 2, failures: 0 }],
      builds: [
        { identifier: 'one', ignoreFailure: false, buildId: ONE, status: 'SUCCEEDED' },
        { identifier: 'two', ignoreFailure: true, status: 'FAILED' },
        { identifier: 'three', ignoreFailure: false },
      ],
    });
    expect(String(aws.objects.get('artifacts/k/one.zip'))).toBe('a zip');
  });

  it('does not succeed without the build that an output is named for', async () => {
    await ended({}, [{ artifact: 'ghost', key: 'k/ghost.zip' }]);
    expect(await builds.describe(BATCH)).toMatchObject({
      status: 'FAILED',
      artifacts: [],
      message: expect.stringContaining('"ghost"'),
    });
  });

  it('tells why it failed', async () => {
    const contexts = [{ statusCode: 'BATCH_ERROR', message: 'one failed' }];
    await ended({
      buildBatchStatus: 'FAILED',
      phases: [{ phaseType: 'FAILED', phaseStatus: 'FAILED', contexts }],
    });
    expect(await builds.describe(BATCH)).toMatchObject({
      status: 'FAILED',
      message: 'FAILED: BATCH_ERROR: one failed',
    });
  });

  it('has its reports with their cases, each named for its build', async () => {
    await ended();
    const reportGroupArn = arn('report-group', 'web-unit');
    answers['BatchGetReports'] = {
      reports: [{ type: 'TEST', reportGroupArn, executionId: arn('build', ONE) }],
    };
    answers['DescribeTestCases'] = {
      testCases: [{ name: 'rises', testSuiteName: 'dough', status: 'SUCCEEDED' }],
    };
    expect(await createReportCases(client)(BATCH)).toMatchObject([
      { name: 'one/unit', cases: [{ suite: 'dough', name: 'rises', status: 'SUCCEEDED' }] },
    ]);
  });

  it('names in its log the builds that have one, once', async () => {
    await ended({ complete: false });
    const logs = new CloudWatchLogsClient({ region: 'us-east-1' });
    const pages = createLogPages({ codebuild: client, logs, clock: { now: () => NOW } });
    const first = await pages.read(BATCH, undefined);
    expect(first?.entries.map(({ text }) => text.split(' ')[0])).toEqual(['[one]', '[two]', '[three]']);
    expect(await pages.read(BATCH, first?.next)).toMatchObject({ entries: [], rest: 'later' });
    await ended();
    expect(await pages.read(BATCH, first?.next)).toMatchObject({ entries: [], rest: 'none' });
  });

  it('is named by each of its builds, none of which ends the action', async () => {
    await builds.ensureStarted(request());
    const [started] = callsOf('StartBuildBatch');
    answers['BatchGetBuilds'] = {
      builds: [
        {
          id: ONE,
          buildComplete: true,
          buildStatus: 'SUCCEEDED',
          buildBatchArn: arn('build-batch', BATCH),
          environment: { environmentVariables: started?.['environmentVariablesOverride'] },
        },
      ],
    };
    expect(await builds.describe(ONE)).toMatchObject({ status: 'SUCCEEDED', batchId: BATCH, artifacts: [] });
  });

  it('is stopped as a batch, a build as a build, and what is not there is passed over', async () => {
    await builds.stop(BATCH);
    expect(callsOf('StopBuildBatch')).toEqual([{ id: BATCH }]);
    answers['BatchGetBuilds'] = { builds: [{ id: ONE }] };
    await builds.stop(ONE);
    expect(callsOf('StopBuild')).toEqual([{ id: ONE }]);
    answers = { StopBuildBatch: jsonError('ResourceNotFoundException') };
    await builds.stop('web:ghost');
  });
});
