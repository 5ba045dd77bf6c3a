import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { FUNCTION_NAMES, type FunctionName } from '../../../../adapters/aws/function-names.ts';
import { privileges, type ResourceName } from '../../../../adapters/aws/privileges.ts';
import { answerEverything } from '../../../fakes/answer-everything.ts';
import { type AwsDeployment, type MadeCall, openAwsDeployment } from '../../../fakes/aws-deployment.ts';
import { SCENARIOS } from '../../../fakes/aws-scenarios.ts';
import { type FakeGitHub, startFakeGitHub } from '../../../fakes/fake-github.ts';
import { makeSite } from '../../local/git/git-repository.ts';

/** IAM's names where they are not the operation's own. */
const S3_ACTIONS: Readonly<Record<string, string>> = {
  HeadObject: 'GetObject',
  ListObjectsV2: 'ListBucket',
  CreateMultipartUpload: 'PutObject',
  UploadPart: 'PutObject',
  CompleteMultipartUpload: 'PutObject',
};

const s3 = ({ operation, input }: MadeCall): readonly string[] => {
  const action = `s3:${S3_ACTIONS[operation] ?? operation}`;
  if (operation === 'CopyObject') return ['s3:GetObject bucket-objects', 's3:PutObject bucket-objects'];
  if (operation === 'ListObjectsV2') return [`${action} bucket`];
  const resource = input['Bucket'] === 'artifacts' ? 'bucket-objects' : 'site-objects';
  return [
    input['VersionId'] === undefined ? `${action} ${resource}` : `${action}Version ${resource}`,
    ...(input['ACL'] === undefined ? [] : [`s3:PutObjectAcl ${resource}`]),
  ];
};

const states = ({ operation, input }: MadeCall): readonly string[] => {
  const arn = String(input['stateMachineArn'] ?? input['executionArn'] ?? '');
  const ours = arn === '' || arn.includes(':stepline-test-');
  if (operation.startsWith('SendTask')) return [`states:${operation} any`];
  if (operation.includes('Execution') && operation !== 'StartExecution')
    return [`states:${operation} ${ours ? 'machine-executions' : 'invoked-machine-executions'}`];
  if (operation === 'StartExecution')
    return [`states:StartExecution ${ours ? 'machines' : 'invoked-machines'}`];
  // A machine is made with a role and a log, and published: each wants a right of its own.
  return [
    `states:${operation} machines`,
    'states:PublishStateMachineVersion machines',
    'iam:PassRole machine-role',
  ];
};

const OF_REPORTS: ReadonlySet<string> = new Set([
  'BatchGetReports',
  'DescribeCodeCoverages',
  'DescribeTestCases',
]);

const OTHERS: Readonly<Record<string, (operation: string, input: MadeCall['input']) => string>> = {
  codebuild: (operation) =>
    `codebuild:${operation} ${OF_REPORTS.has(operation) ? 'report-groups' : 'codebuild-projects'}`,
  logs: (operation) => `logs:${operation} build-logs`,
  events: (operation) => `events:${operation} event-bus`,
  ssm: (operation, { Name }) =>
    `ssm:${operation} ${String(Name).endsWith('/approval-secret') ? 'approval-secret' : 'parameters'}`,
  sns: (operation) => `sns:${operation} topics`,
  lambda: (_, { FunctionName }) =>
    `lambda:InvokeFunction ${/:stepline-test-(run-action|run-rule)$/.exec(String(FunctionName))?.[1] ?? 'invoked-functions'}`,
  monitoring: (operation) => `cloudwatch:${operation} alarms`,
  sts: (operation) => `sts:${operation} action-roles`,
};

const neededFor = (call: MadeCall): readonly string[] => {
  if (call.service === 's3') return s3(call);
  if (call.service === 'states') return states(call);
  return [OTHERS[call.service]?.(call.operation, call.input) ?? `${call.service}:${call.operation} unknown`];
};

const allowedTo = (name: FunctionName): ReadonlySet<string> =>
  new Set(
    privileges[name].flatMap(({ actions, resources }) =>
      actions.flatMap((action) => resources.map((resource: ResourceName) => `${action} ${resource}`)),
    ),
  );

/** Rights of Step Functions' that stand behind a call of ours, and that no call shows. */
const BEHIND_PUBLISHING = /^logs:\w+ any$/;

/** What no scenario comes to, and why it is needed all the same. One that is called everywhere has to go from here. */
const RARE: Readonly<Record<string, string>> = {
  's3:ListBucket bucket': 'without it S3 answers 403, not 404, for an object that is not there',
  's3:AbortMultipartUpload bucket-objects': 'a large artifact whose source broke',
  's3:AbortMultipartUpload site-objects': 'a large deployment whose artifact could not be read on',
  'states:CreateStateMachine machines': 'whoever created the pipeline died before its machine was there',
  'states:DescribeExecution machine-executions': 'the name of an execution is taken: is it by ours?',
  'states:DescribeExecution invoked-machine-executions': 'asked where a machine of the user may have ended',
  'states:StopExecution machine-executions': 'the pipeline is deleted while its executions are looked after',
  'states:SendTaskFailure any': 'an answer that another function decided and did not deliver',
  'states:SendTaskSuccess any': 'an answer that another function decided and did not deliver',
  'codebuild:ListBuildsForProject codebuild-projects': 'a start that crashed more than four minutes ago',
  'codebuild:BatchGetBuilds codebuild-projects': 'a start that crashed more than four minutes ago',
  'codebuild:BatchGetReports report-groups': 'a build that is found again has ended meanwhile',
  'codebuild:StartBuildBatch codebuild-projects': 'the action that is started has BatchEnabled',
  'codebuild:BatchGetBuildBatches codebuild-projects': 'what is asked for is a batch',
  'codebuild:ListBuildBatchesForProject codebuild-projects': 'the start of a batch that crashed as long ago',
  'codebuild:StopBuildBatch codebuild-projects': 'what is stopped is a batch',
  'events:PutEvents event-bus': 'an event that another function decided and did not publish',
  'states:StartExecution machines': 'a machine that died, or that its starter did not come to start',
  'lambda:InvokeFunction run-rule': 'a rule whose start crashed',
  'lambda:InvokeFunction invoked-functions': 'a function of a user that said to come back',
  'sts:AssumeRole action-roles': 'an alarm that is asked for again under the role of its rule',
  'cloudwatch:DescribeAlarms alarms': 'a rule that waits for its alarm',
};

/** All scenarios, one after the other, on a machine that has other things to do. */
const SCENARIOS_MS = 900_000;

describe('privileges', () => {
  let directory: string;
  let github: FakeGitHub;
  let commit: string;
  const needed = new Map<string, Set<string>>();

  const open = async (): Promise<AwsDeployment> => {
    vi.resetModules();
    const deployed = await openAwsDeployment(github.root);
    answerEverything(deployed);
    return deployed;
  };
  const note = (calls: readonly MadeCall[]): void => {
    // What is called under the role of an action is that role's to allow.
    for (const call of calls.filter(({ accessKeyId }) => accessKeyId !== 'role')) {
      const known = needed.get(call.by) ?? new Set<string>();
      for (const each of neededFor(call)) known.add(each);
      needed.set(call.by, known);
    }
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'stepline-privileges-'));
    commit = makeSite(directory).main;
    github = await startFakeGitHub(directory);
    for (const scenario of Object.values(SCENARIOS)) {
      const deployed = await open();
      await scenario({ deployed, commit });
      note(deployed.calls);
      await deployed.close();
    }
  }, SCENARIOS_MS);
  afterAll(async () => {
    await github.close();
    await rm(directory, { recursive: true, force: true });
  });

  it.each(FUNCTION_NAMES)('of %s allow every call that it made', (name) => {
    const allowed = allowedTo(name);
    expect([...(needed.get(name) ?? [])].filter((each) => !allowed.has(each))).toEqual([]);
  });

  it.each(FUNCTION_NAMES)('of %s allow nothing that it did not need', (name) => {
    const made = needed.get(name) ?? new Set();
    const unused = [...allowedTo(name)].filter((each) => !made.has(each) && !BEHIND_PUBLISHING.test(each));
    expect(unused.filter((each) => RARE[each] === undefined)).toEqual([]);
  });

  it('are excused as rare where they are not called, and nowhere else', () => {
    const unused = FUNCTION_NAMES.flatMap((name) =>
      [...allowedTo(name)].filter((each) => !needed.get(name)?.has(each)),
    );
    expect(Object.keys(RARE).filter((each) => !unused.includes(each))).toEqual([]);
  });
});
