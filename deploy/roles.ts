import type { Privilege } from '../adapters/aws/privileges.ts';
import {
  arn,
  type CfnResource,
  type CfnResources,
  type CfnValue,
  getAtt,
  logicalId,
  sub,
} from './cloud-formation.ts';
import { type ArnOptions, resourceArns } from './resource-arns.ts';

interface Statement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly CfnValue[];
  readonly Condition?: Readonly<Record<string, unknown>>;
}

/** A role that one service may take, with these rights and no others. */
export const role = (
  service: string,
  description: string,
  statements: readonly Statement[],
): CfnResource => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    Description: description,
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
    },
    Policies: [{ PolicyName: 'own', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
  },
});

/** A role may be passed to the one service that it is for. */
const conditionOf = (privilege: Privilege): Pick<Statement, 'Condition'> =>
  privilege.actions.includes('iam:PassRole')
    ? { Condition: { StringEquals: { 'iam:PassedToService': 'states.amazonaws.com' } } }
    : {};

/** A privilege on things that no declaration names is none: IAM takes no statement without a resource. */
const statementsOf = (privilege: Privilege, options: ArnOptions): readonly Statement[] => {
  const resources = privilege.resources.flatMap((name) => resourceArns(name, options));
  if (resources.length === 0) return [];
  return [{ Effect: 'Allow', Action: privilege.actions, Resource: resources, ...conditionOf(privilege) }];
};

const logsOf = (group: string): Statement => ({
  Effect: 'Allow',
  Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  Resource: [arn('logs', `log-group:${group}:*`)],
});

/** Where an event goes that a function could not deal with after all its retries. */
const deadLetters: Statement = {
  Effect: 'Allow',
  Action: ['sqs:SendMessage'],
  Resource: [getAtt('DeadLetters', 'Arn')],
};

export interface FunctionRole {
  readonly name: string;
  readonly privileges: readonly Privilege[];
  /** Called by events, whose failures go to the dead letters. */
  readonly asynchronous: boolean;
}

export const functionRoleId = (name: string): string => logicalId('RoleOf', name);

/** One role per Lambda function: its privileges, its own log, and the dead letters where it takes events. */
export const functionRoles = (functions: readonly FunctionRole[], options: ArnOptions): CfnResources =>
  Object.fromEntries(
    functions.map(({ name, privileges, asynchronous }) => [
      functionRoleId(name),
      role('lambda.amazonaws.com', `Stepline: the function ${name}`, [
        logsOf(`/aws/lambda/${options.prefix}-${name}`),
        ...(asynchronous ? [deadLetters] : []),
        ...privileges.flatMap((privilege) => statementsOf(privilege, options)),
      ]),
    ]),
  );

/** Delivering logs of machines and traces are actions for which IAM knows no resource. */
const MACHINE_ANY = [
  'logs:CreateLogDelivery',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:DescribeLogGroups',
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
];

/** What a compiled machine may do: call the functions that it calls, and nothing else (docs/decisions/0006). */
export const machineRole = (functions: readonly string[], { prefix }: ArnOptions): CfnResources => ({
  MachineRole: role('states.amazonaws.com', 'Stepline: the state machines of pipelines', [
    {
      Effect: 'Allow',
      Action: ['lambda:InvokeFunction'],
      Resource: functions.map((name) => arn('lambda', `function:${prefix}-${name}`)),
    },
    { Effect: 'Allow', Action: MACHINE_ANY, Resource: ['*'] },
  ]),
});

export const buildRoleId = (project: string): string => logicalId('BuildRoleOf', project);

/** A build reads and writes the artifacts of executions, and its own log and reports. */
export const buildRole = (project: string): CfnResources => ({
  [buildRoleId(project)]: role('codebuild.amazonaws.com', `Stepline: builds of ${project}`, [
    {
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: [arn('logs', `log-group:/aws/codebuild/${project}:*`)],
    },
    {
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'],
      Resource: [sub('${Bucket.Arn}/executions/*')],
    },
    {
      Effect: 'Allow',
      Action: ['s3:GetBucketLocation', 's3:GetBucketAcl'],
      Resource: [getAtt('Bucket', 'Arn')],
    },
    {
      Effect: 'Allow',
      Action: [
        'codebuild:CreateReportGroup',
        'codebuild:CreateReport',
        'codebuild:UpdateReport',
        'codebuild:BatchPutTestCases',
        'codebuild:BatchPutCodeCoverages',
      ],
      Resource: [arn('codebuild', `report-group/${project}-*`)],
    },
  ]),
});

export const batchRoleId = (project: string): string => logicalId('BatchRoleOf', project);

/** What starts the builds of a batch; not the builds' own role, or one build could start more (CodeBuild user guide). */
export const batchRole = (project: string): CfnResources => ({
  [batchRoleId(project)]: role('codebuild.amazonaws.com', `Stepline: batches of ${project}`, [
    {
      Effect: 'Allow',
      Action: ['codebuild:StartBuild', 'codebuild:StopBuild', 'codebuild:RetryBuild'],
      Resource: [arn('codebuild', `project/${project}`)],
    },
  ]),
});
