import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as codebuild from '@aws-sdk/client-codebuild';
import * as eventbridge from '@aws-sdk/client-eventbridge';
import * as lambda from '@aws-sdk/client-lambda';
import * as s3 from '@aws-sdk/client-s3';
import * as secretsManager from '@aws-sdk/client-secrets-manager';
import * as sfn from '@aws-sdk/client-sfn';
import * as sns from '@aws-sdk/client-sns';
import * as ssm from '@aws-sdk/client-ssm';
import * as sts from '@aws-sdk/client-sts';
import { createAlarms } from '../../../../adapters/aws/alarms.ts';
import { assumeRole } from '../../../../adapters/aws/assume-role.ts';
import { createCodeBuild } from '../../../../adapters/aws/codebuild/build-service.ts';
import { createLogPages } from '../../../../adapters/aws/codebuild/log-pages.ts';
import { createReportCases } from '../../../../adapters/aws/codebuild/report-cases.ts';
import { createEventBridge } from '../../../../adapters/aws/event-bus.ts';
import { createFunctionCalls } from '../../../../adapters/aws/function-calls.ts';
import { createLambdaFunctions } from '../../../../adapters/aws/functions.ts';
import { createSnsNotifier } from '../../../../adapters/aws/notifier.ts';
import { createS3Buckets } from '../../../../adapters/aws/s3/buckets.ts';
import { createS3Store } from '../../../../adapters/aws/s3/object-store.ts';
import { PART_BYTES } from '../../../../adapters/aws/s3/upload-stream.ts';
import { createAwsSecrets } from '../../../../adapters/aws/secrets.ts';
import { createStepFunctionsEngine } from '../../../../adapters/aws/step-functions/engine.ts';
import { createAwsStateMachines } from '../../../../adapters/aws/step-functions/state-machines.ts';
import { createWorkers } from '../../../../adapters/aws/workers.ts';
import type { BuildRequest } from '../../../../lib/ports.ts';
import { eventOf } from '../../../conformance/event-bus-suite.ts';
import type { clientOf } from '../../../fakes/aws-server.ts';
import { createMemoryStore } from '../../../fakes/memory-store.ts';

/** The SDK's modules by the names of their packages. */
export const SERVICES = {
  cloudwatch,
  'cloudwatch-logs': logs,
  codebuild,
  eventbridge,
  lambda,
  s3,
  'secrets-manager': secretsManager,
  sfn,
  sns,
  ssm,
  sts,
};
export type Service = keyof typeof SERVICES;

/** What every client of a case is made with. */
export type ClientOptions = ReturnType<typeof clientOf>;

/** One call of a service that an adapter makes, and what the adapter makes of what is answered. */
export interface ServiceCall {
  readonly service: Service;
  readonly operation: string;
  /** What the adapter is asked; resolves with what it answers. */
  readonly ask: (options: ClientOptions) => Promise<unknown>;
  /** What the services answer where it matters, by operation; `refuse` names an error. */
  readonly answers?: Readonly<Record<string, object>>;
  /** What the adapter answers when all is well. */
  readonly well: unknown;
  /** Name of what is thrown when the service does not answer, is throttled, or refuses in a way not named below. */
  readonly otherwise: string;
  /** For errors with another meaning: the name of what is thrown, or `{ answer }`. */
  readonly meaning?: Readonly<Record<string, string | { readonly answer: unknown }>>;
}

const NOW = 1_700_000_000_000;
const FRESH = '018bcfe5-6800-7000-8000-000000000001';
/** Ten minutes before: CodeBuild has forgotten its token. */
const OLD = '018bcfdc-4040-7000-8000-000000000001';
const NO_DELAY = { attempts: 2, sleep: async () => {}, random: () => 0 };
const clock = { now: () => NOW };

const machine = { pipeline: 'web', version: 1, ref: 'arn:aws:states:us-east-1:1:stateMachine:s-web:1' };
const engineOf = (options: ClientOptions) =>
  createStepFunctionsEngine({
    client: new sfn.SFNClient(options),
    store: createMemoryStore(),
    partition: 'aws',
    region: 'us-east-1',
    account: '123456789012',
    prefix: 's',
    roleArn: 'arn:aws:iam::123456789012:role/machines',
    logGroupArn: 'arn:aws:logs:us-east-1:123456789012:log-group:/machines:*',
  });
const DEFINITION = { Comment: '', StartAt: 'A', States: { A: { Type: 'Succeed' as const } } };
const published = { stateMachineVersionArn: machine.ref };

const userMachine = 'arn:aws:states:us-east-1:123456789012:stateMachine:theirs';
const OWNER = { pipeline: 'shop', executionId: 'e', actionExecutionId: FRESH };
const userExecution = 'arn:aws:states:us-east-1:123456789012:execution:theirs:x';

const request = (change: Partial<BuildRequest> = {}): BuildRequest => ({
  owner: {
    pipeline: 'shop',
    pipelineExecutionId: 'e',
    stage: 'Prod',
    action: 'Build',
    actionExecutionId: FRESH,
  },
  projectName: 'web',
  inputs: [
    { artifact: 'Source', key: 'k/source.zip', primary: true, revision: 'abc' },
    { artifact: 'Other', key: 'k/other.zip', primary: false },
  ],
  outputs: [
    { artifact: 'one', key: 'k/one.zip' },
    { artifact: 'two', key: 'k/two.zip' },
  ],
  environment: [{ name: 'A', value: '/a', type: 'PARAMETER_STORE' }],
  buildspecOverride: 'buildspec.yml',
  reportsPrefix: 'reports/',
  logsPrefix: 'logs/',
  ...change,
});
const old = (change: Partial<BuildRequest> = {}) => {
  const made = request(change);
  return { ...made, owner: { ...made.owner, actionExecutionId: OLD } };
};
const buildsOf = (options: ClientOptions) =>
  createCodeBuild({
    client: new codebuild.CodeBuildClient(options),
    clock,
    bucket: 'artifacts',
    commandsProject: 'commands',
    exists: async () => true,
    copy: async () => {},
  });
const BUILD = 'web:1';
const OWNED = Object.entries({
  STEPLINE_PIPELINE: 'shop',
  STEPLINE_PIPELINE_EXECUTION_ID: 'e',
  STEPLINE_STAGE: 'Prod',
  STEPLINE_ACTION: 'Build',
  STEPLINE_ACTION_EXECUTION_ID: OLD,
}).map(([name, value]) => ({ name, value, type: 'PLAINTEXT' }));
const ended = {
  id: BUILD,
  projectName: 'web',
  buildStatus: 'SUCCEEDED',
  buildComplete: true,
  environment: { image: 'standard', environmentVariables: OWNED },
  reportArns: ['arn:report'],
  logs: { groupName: 'g', streamName: 's' },
};
const endedBatch = {
  id: 'web:b',
  projectName: 'web',
  buildBatchStatus: 'SUCCEEDED',
  complete: true,
  environment: { environmentVariables: OWNED },
};
const builds = { BatchGetBuilds: { builds: [ended] } };
const noBuild = { BatchGetBuilds: { builds: [] }, BatchGetBuildBatches: { buildBatches: [endedBatch] } };
const reports = {
  ...builds,
  BatchGetReports: { reports: [{ arn: 'arn:report', type: 'TEST', testSummary: { total: 1 } }] },
};
const coverage = { ...builds, BatchGetReports: { reports: [{ arn: 'arn:c', type: 'CODE_COVERAGE' }] } };
const batch = { batch: { combineArtifacts: false } };
const authors = {
  ResourceNotFoundException: 'ConfigurationError',
  InvalidInputException: 'ConfigurationError',
};

const storeOf = (options: ClientOptions) =>
  createS3Store({ client: new s3.S3Client(options), bucket: 'artifacts', retries: NO_DELAY });
const bucketsOf = (options: ClientOptions) =>
  createS3Buckets({ client: new s3.S3Client(options), retries: NO_DELAY });
const bytes = new TextEncoder().encode('1');
async function* parts(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(PART_BYTES);
  yield bytes;
}
async function* broken(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(PART_BYTES);
  throw new Error('the source broke');
}

const lambdaAuthors = {
  AccessDeniedException: 'ConfigurationError',
  InvalidParameterValueException: 'ConfigurationError',
  ResourceNotFoundException: 'ConfigurationError',
};
const ANY = 'anything';

export const SERVICE_CALLS: readonly ServiceCall[] = [
  // ------------------------------------------------------------------------------------------------- Step Functions
  {
    service: 'sfn',
    operation: 'UpdateStateMachine',
    ask: (options) => engineOf(options).publish('web', 1, DEFINITION),
    answers: { UpdateStateMachine: published, CreateStateMachine: published },
    well: machine,
    otherwise: 'MachineNotPublished',
    meaning: { StateMachineDoesNotExist: { answer: machine } },
  },
  {
    service: 'sfn',
    operation: 'CreateStateMachine',
    ask: (options) => engineOf(options).publish('web', 1, DEFINITION),
    answers: { UpdateStateMachine: { refuse: 'StateMachineDoesNotExist' }, CreateStateMachine: published },
    well: machine,
    otherwise: 'MachineNotPublished',
  },
  {
    service: 'sfn',
    operation: 'StartExecution',
    ask: (options) => engineOf(options).start(machine, 'x', { n: 1 }),
    answers: { DescribeExecution: { status: 'RUNNING', input: '{"n":2}' } },
    well: undefined,
    otherwise: 'EngineUnavailable',
    meaning: { ExecutionAlreadyExists: 'ExecutionAlreadyExists' },
  },
  {
    service: 'sfn',
    operation: 'DescribeExecution',
    ask: (options) => engineOf(options).describe(machine, 'x'),
    answers: { DescribeExecution: { status: 'TIMED_OUT' } },
    well: 'failed',
    otherwise: 'EngineUnavailable',
    meaning: { ExecutionDoesNotExist: { answer: 'missing' } },
  },
  {
    service: 'sfn',
    operation: 'StopExecution',
    ask: (options) => engineOf(options).stop(machine, 'x', 'c'.repeat(40_000)),
    answers: { DescribeExecution: { status: 'RUNNING' } },
    well: undefined,
    otherwise: 'EngineUnavailable',
    meaning: { ExecutionDoesNotExist: { answer: undefined } },
  },
  ...(['SendTaskSuccess', 'SendTaskFailure'] as const).map((operation): ServiceCall => {
    const stale = { answer: 'stale' };
    return {
      service: 'sfn',
      operation,
      ask: (options) =>
        operation === 'SendTaskSuccess'
          ? engineOf(options).succeedTask('t', {})
          : engineOf(options).failTask('t', 'e'.repeat(300), 'c'),
      well: 'delivered',
      otherwise: 'EngineUnavailable',
      meaning: { TaskDoesNotExist: stale, TaskTimedOut: stale, InvalidToken: stale },
    };
  }),
  {
    service: 'sfn',
    operation: 'StartExecution',
    ask: (options) => createAwsStateMachines(new sfn.SFNClient(options)).start(userMachine, 'x', '{}', OWNER),
    answers: { StartExecution: { executionArn: userExecution } },
    well: { executionArn: userExecution },
    otherwise: 'EngineUnavailable',
    meaning: {
      ExecutionAlreadyExists: { answer: { executionArn: userExecution } },
      AccessDeniedException: 'ConfigurationError',
      InvalidArn: 'ConfigurationError',
      InvalidExecutionInput: 'ConfigurationError',
      InvalidName: 'ConfigurationError',
      StateMachineDeleting: 'ConfigurationError',
      StateMachineDoesNotExist: 'ConfigurationError',
    },
  },
  {
    service: 'sfn',
    operation: 'DescribeExecution',
    ask: (options) => createAwsStateMachines(new sfn.SFNClient(options)).describe(userExecution),
    answers: { DescribeExecution: { status: 'FAILED', error: 'E' } },
    well: ANY,
    otherwise: 'EngineUnavailable',
    meaning: { ExecutionDoesNotExist: { answer: undefined } },
  },
  // ------------------------------------------------------------------------------------------------------ CodeBuild
  {
    service: 'codebuild',
    operation: 'StartBuild',
    ask: (options) => buildsOf(options).ensureStarted(request()),
    answers: { StartBuild: { build: { id: BUILD } } },
    well: { buildId: BUILD },
    otherwise: 'BuildServiceUnavailable',
    meaning: authors,
  },
  {
    service: 'codebuild',
    operation: 'StartBuildBatch',
    ask: (options) => buildsOf(options).ensureStarted(request(batch)),
    answers: { StartBuildBatch: { buildBatch: { id: 'web:b' } } },
    well: { buildId: 'web:b' },
    otherwise: 'BuildServiceUnavailable',
    meaning: authors,
  },
  {
    service: 'codebuild',
    operation: 'ListBuildsForProject',
    ask: (options) => buildsOf(options).ensureStarted(old()),
    answers: { ...builds, ListBuildsForProject: { ids: [BUILD] } },
    well: { buildId: BUILD },
    otherwise: 'BuildServiceUnavailable',
    meaning: authors,
  },
  {
    service: 'codebuild',
    operation: 'ListBuildBatchesForProject',
    ask: (options) => buildsOf(options).ensureStarted(old(batch)),
    answers: {
      ListBuildBatchesForProject: { ids: ['web:b'] },
      BatchGetBuildBatches: { buildBatches: [endedBatch] },
    },
    well: { buildId: 'web:b' },
    otherwise: 'BuildServiceUnavailable',
    meaning: authors,
  },
  {
    service: 'codebuild',
    operation: 'BatchGetBuilds',
    ask: (options) => buildsOf(options).describe(BUILD),
    answers: builds,
    well: ANY,
    otherwise: 'BuildServiceUnavailable',
  },
  {
    service: 'codebuild',
    operation: 'BatchGetBuildBatches',
    ask: (options) => buildsOf(options).describe('web:b'),
    answers: noBuild,
    well: ANY,
    otherwise: 'BuildServiceUnavailable',
  },
  {
    service: 'codebuild',
    operation: 'BatchGetReports',
    ask: (options) => buildsOf(options).describe(BUILD),
    answers: reports,
    well: ANY,
    otherwise: 'BuildServiceUnavailable',
  },
  {
    service: 'codebuild',
    operation: 'StopBuild',
    ask: (options) => buildsOf(options).stop(BUILD),
    answers: builds,
    well: undefined,
    otherwise: 'BuildServiceUnavailable',
    meaning: { ResourceNotFoundException: { answer: undefined } },
  },
  {
    service: 'codebuild',
    operation: 'StopBuildBatch',
    ask: (options) => buildsOf(options).stop('web:b'),
    answers: noBuild,
    well: undefined,
    otherwise: 'BuildServiceUnavailable',
    meaning: { ResourceNotFoundException: { answer: undefined } },
  },
  {
    service: 'codebuild',
    operation: 'DescribeTestCases',
    ask: (options) => createReportCases(new codebuild.CodeBuildClient(options))(BUILD),
    answers: reports,
    well: ANY,
    otherwise: 'BuildServiceUnavailable',
  },
  {
    service: 'codebuild',
    operation: 'DescribeCodeCoverages',
    ask: (options) => createReportCases(new codebuild.CodeBuildClient(options))(BUILD),
    answers: coverage,
    well: ANY,
    otherwise: 'BuildServiceUnavailable',
  },
  {
    service: 'cloudwatch-logs',
    operation: 'GetLogEvents',
    ask: (options) =>
      createLogPages({
        codebuild: new codebuild.CodeBuildClient(options),
        logs: new logs.CloudWatchLogsClient(options),
        clock,
      }).read(BUILD, undefined),
    answers: builds,
    well: ANY,
    otherwise: 'LogsUnavailable',
    meaning: { ResourceNotFoundException: { answer: undefined } },
  },
  // ------------------------------------------------------------------------------------------------------------- S3
  {
    service: 's3',
    operation: 'GetObject',
    ask: (options) => storeOf(options).get('k'),
    well: ANY,
    otherwise: 'StoreUnavailable',
    meaning: { NoSuchKey: { answer: undefined } },
  },
  {
    service: 's3',
    operation: 'GetObject',
    ask: (options) => bucketsOf(options).get('www', 'k', 'v1'),
    well: ANY,
    otherwise: 'StoreUnavailable',
    meaning: {
      NoSuchKey: { answer: undefined },
      NoSuchBucket: 'ConfigurationError',
      AccessDenied: 'ConfigurationError',
      InvalidObjectState: 'ConfigurationError',
    },
  },
  {
    service: 's3',
    operation: 'HeadObject',
    ask: (options) => storeOf(options).exists('k'),
    well: true,
    otherwise: 'StoreUnavailable',
    meaning: { NotFound: { answer: false } },
  },
  {
    service: 's3',
    operation: 'PutObject',
    ask: (options) => storeOf(options).put('k', bytes, { ifMatch: '"c4ca4238a0b923820dcc509a6f75849b"' }),
    well: ANY,
    otherwise: 'StoreUnavailable',
    meaning: { NoSuchKey: 'PreconditionFailed' },
  },
  {
    service: 's3',
    operation: 'DeleteObject',
    ask: (options) => storeOf(options).delete('k'),
    well: undefined,
    otherwise: 'StoreUnavailable',
  },
  {
    service: 's3',
    operation: 'ListObjectsV2',
    ask: (options) => storeOf(options).list('p/', { startAfter: 'p/a', limit: 2 }),
    well: { keys: [], more: false },
    otherwise: 'StoreUnavailable',
  },
  {
    service: 's3',
    operation: 'PutObjectTagging',
    ask: (options) => storeOf(options).tag('k', { a: 'b' }),
    well: undefined,
    otherwise: 'StoreUnavailable',
    meaning: { NoSuchKey: { answer: undefined } },
  },
  {
    service: 's3',
    operation: 'CopyObject',
    ask: (options) => storeOf(options).copy('from here', 'to'),
    well: undefined,
    otherwise: 'StoreUnavailable',
    meaning: { NoSuchKey: { answer: undefined } },
  },
  ...(['CreateMultipartUpload', 'UploadPart', 'CompleteMultipartUpload'] as const).map(
    (operation): ServiceCall => ({
      service: 's3',
      operation,
      ask: (options) => storeOf(options).putStream('k', parts()),
      well: ANY,
      otherwise: 'StoreUnavailable',
    }),
  ),
  {
    // The first fault is the one to tell, whatever becomes of the parts.
    service: 's3',
    operation: 'AbortMultipartUpload',
    ask: (options) =>
      bucketsOf(options)
        .put('www', 'k', broken(), { contentType: 'text/html', cacheControl: 'no-cache', acl: 'private' })
        .catch((error: unknown) => String(error)),
    well: 'Error: the source broke',
    otherwise: 'no error',
    meaning: { NoSuchUpload: { answer: 'Error: the source broke' } },
  },
  // --------------------------------------------------------------------------------------------------------- others
  {
    service: 'eventbridge',
    operation: 'PutEvents',
    ask: (options) =>
      createEventBridge({
        client: new eventbridge.EventBridgeClient(options),
        bus: 'default',
        retries: NO_DELAY,
      }).publish([eventOf('1')]),
    answers: { PutEvents: { FailedEntryCount: 0, Entries: [{ EventId: '1' }] } },
    well: undefined,
    otherwise: 'EventBusUnavailable',
  },
  {
    service: 'ssm',
    operation: 'GetParameter',
    ask: (options) =>
      createAwsSecrets({ ssm: new ssm.SSMClient(options) }).read('PARAMETER_STORE', '/s/token'),
    answers: { GetParameter: { Parameter: { Value: 'v' } } },
    well: 'v',
    otherwise: 'SecretUnavailable',
    meaning: { ParameterNotFound: { answer: undefined } },
  },
  {
    service: 'secrets-manager',
    operation: 'GetSecretValue',
    ask: (options) =>
      createAwsSecrets({
        ssm: new ssm.SSMClient(options),
        manager: new secretsManager.SecretsManagerClient(options),
      }).read('SECRETS_MANAGER', 'npm'),
    answers: { GetSecretValue: { SecretString: 'v' } },
    well: 'v',
    otherwise: 'SecretUnavailable',
    meaning: { ResourceNotFoundException: { answer: undefined } },
  },
  {
    service: 'lambda',
    operation: 'Invoke',
    ask: (options) => createLambdaFunctions(new lambda.LambdaClient(options)).invoke('theirs', { a: 1 }),
    well: undefined,
    otherwise: 'FunctionsUnavailable',
    meaning: { ...lambdaAuthors, RequestTooLargeException: 'ConfigurationError' },
  },
  {
    service: 'lambda',
    operation: 'Invoke',
    ask: (options) =>
      createFunctionCalls(new lambda.LambdaClient(options), {
        after: () => new AbortController().signal,
        retries: NO_DELAY,
      }).call('theirs', { a: 1 }),
    well: {},
    otherwise: 'FunctionsUnavailable',
    meaning: lambdaAuthors,
  },
  ...(['runAction', 'runRule'] as const).map((task) => ({
    service: 'lambda' as const,
    operation: 'Invoke',
    ask: (options: ClientOptions) =>
      createWorkers({
        client: new lambda.LambdaClient(options),
        functionArn: (name) => `arn:aws:lambda:us-east-1:123456789012:function:s-${name}`,
      })[task]({
        pipeline: 'web',
        executionId: 'e',
        attempt: 1,
        stage: 'Prod',
        action: 'Build',
        condition: 'onSuccess',
        rule: 'Gate',
        token: 't',
      }),
    well: undefined,
    otherwise: 'FunctionsUnavailable',
  })),
  {
    service: 'sns',
    operation: 'Publish',
    ask: (options) =>
      createSnsNotifier(new sns.SNSClient(options)).notify('arn:aws:sns:us-east-1:1:t', 'é\nsubject', 'm'),
    well: undefined,
    otherwise: 'NotifierUnavailable',
    meaning: {
      AuthorizationErrorException: 'ConfigurationError',
      InvalidParameterException: 'ConfigurationError',
      NotFoundException: 'ConfigurationError',
    },
  },
  {
    service: 'sts',
    operation: 'AssumeRole',
    ask: (options) =>
      assumeRole('us-east-1', 'arn:aws:iam::123456789012:role/r', new sts.STSClient(options))(),
    well: ANY,
    otherwise: 'RoleUnavailable',
    meaning: {
      MalformedPolicyDocumentException: 'ConfigurationError',
      PackedPolicyTooLargeException: 'ConfigurationError',
      RegionDisabledException: 'ConfigurationError',
      AccessDenied: 'ConfigurationError',
      AccessDeniedException: 'ConfigurationError',
    },
  },
  {
    service: 'cloudwatch',
    operation: 'DescribeAlarms',
    ask: (options) => createAlarms(new cloudwatch.CloudWatchClient(options)).stateOf('errors'),
    answers: { DescribeAlarms: { MetricAlarms: [{ StateValue: 'OK' }] } },
    well: 'OK',
    otherwise: 'AlarmsUnavailable',
  },
];

/** Stands for an answer that the case does not look into. */
export const isAny = (well: unknown): boolean => well === ANY;
