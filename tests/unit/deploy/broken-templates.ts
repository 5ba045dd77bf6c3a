import { mappingOf } from '../../../lib/import/plain-data.ts';

/** Resources of a template, to be broken; `Properties` is all that the faults touch. */
export type Resources = Record<string, { Properties: Record<string, unknown> }>;

type Break = (resources: Resources) => void;

const set =
  (id: string, property: string, value: unknown): Break =>
  (resources) => {
    const found = resources[id];
    if (!found) throw new Error(`the template has no ${id} to break`);
    found.Properties[property] = value;
  };

const remove =
  (id: string): Break =>
  (resources) => {
    if (!resources[id]) throw new Error(`the template has no ${id} to remove`);
    delete resources[id];
  };

const pattern =
  (source: string, value: object): Break =>
  (resources) => {
    const found = Object.values(resources).find(({ Properties: properties }) =>
      JSON.stringify(mappingOf(properties)['EventPattern'] ?? '').includes(source),
    );
    if (!found) throw new Error(`the template has no rule on ${source}`);
    found.Properties['EventPattern'] = value;
  };

const allow = (statement: object): unknown => [
  {
    PolicyName: 'own',
    PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] },
  },
];

/** One fault each, and what the checks say of it. */
export const brokenTemplates: readonly (readonly [fault: string, change: Break, says: RegExp])[] = [
  [
    'a key that no such event has',
    pattern('aws.codebuild', {
      source: ['aws.codebuild'],
      'detail-type': ['CodeBuild Build State Change'],
      detail: { status: ['FAILED'] },
    }),
    /detail\.status is no member/,
  ],
  [
    'builds of every project',
    pattern('aws.codebuild', {
      source: ['aws.codebuild'],
      'detail-type': ['CodeBuild Build State Change'],
      detail: { 'build-status': ['FAILED'] },
    }),
    /takes every "CodeBuild Build State Change", whatever its project-name/,
  ],
  ['an event of anybody', pattern('aws.states', { source: ['aws.states'] }), /matches events of anybody/],
  [
    'an operator that is none',
    pattern('aws.states', {
      source: ['aws.states'],
      'detail-type': ['Step Functions Execution Status Change'],
      detail: { stateMachineArn: [{ startsWith: 'x' }] },
    }),
    /"startsWith", which is no operator/,
  ],
  [
    'a rule without a permission',
    remove('OnDashbuildDashchangeEventBridgeLambdaPermission1'),
    /may not invoke OnDashbuildDashchange/,
  ],
  ['a route without a permission', remove('ApiLambdaPermissionHttpApi'), /API Gateway may not invoke Api/],
  ['an open API', set('HttpApiRoutePost', 'AuthorizationType', 'NONE'), /POST \/\) is open to anybody/],
  [
    'a webhook behind IAM',
    set('HttpApiRoutePostWebhooksGithub', 'AuthorizationType', 'AWS_IAM'),
    /closed to those it is for/,
  ],
  [
    'a substitution that leads nowhere',
    set('AlarmTopic', 'DisplayName', { 'Fn::Sub': '${Nobody.Arn}' }),
    /AlarmTopic refers to Nobody/,
  ],
  [
    'a substitution that is idle',
    set('AlarmTopic', 'DisplayName', { 'Fn::Sub': ['text', { Idle: 'x' }] }),
    /Idle \(defined, never used\)/,
  ],
  [
    'everything as a resource',
    set('MachineRole', 'Policies', allow({ Action: ['s3:GetObject'], Resource: ['*'] })),
    /MachineRole allows s3:GetObject on everything/,
  ],
  [
    'every action of a service',
    set('MachineRole', 'Policies', allow({ Action: ['s3:*'], Resource: ['arn:aws:s3:::x'] })),
    /MachineRole allows s3:\*/,
  ],
  [
    'a role for any service',
    set('MachineRole', 'Policies', allow({ Action: 'iam:PassRole', Resource: 'arn:aws:iam::1:role/x' })),
    /passes a role to any service/,
  ],
  [
    'a shared role',
    set('ApiLambdaFunction', 'Role', { 'Fn::GetAtt': ['RoleOfsweep', 'Arn'] }),
    /has no role of its own/,
  ],
  [
    'failures that go nowhere',
    remove('OnDasheventLambdaEvConf'),
    /failures of OnDasheventLambdaFunction are lost/,
  ],
  ['a bucket without TLS', remove('BucketPolicy'), /Bucket answers without TLS/],
  ['a bucket that is not versioned', set('Bucket', 'VersioningConfiguration', {}), /Bucket is not versioned/],
  [
    'artifacts that expire by themselves',
    set('Bucket', 'LifecycleConfiguration', { Rules: [{ Status: 'Enabled', ExpirationInDays: 30 }] }),
    /that the janitor did not tag/,
  ],
  ['a log that is kept for ever', remove('SweepLogGroup'), /SweepLambdaFunction keeps its log for ever/],
  [
    'a function that nobody watches',
    remove('AlarmsweepX2dXerrors'),
    /nobody is told of errors of SweepLambdaFunction/,
  ],
];

/** Of the rules and schedules that `triggers.yml` declares. */
export const brokenTriggers: typeof brokenTemplates = [
  [
    'a declared rule without a permission',
    remove('TriggerRulesteplineX2dXprodX2dXreleasePermission'),
    /TriggerRule\w+ may not invoke OnDasheventLambdaFunction/,
  ],
  [
    'a schedule whose role may do nothing',
    set('SchedulerRole', 'Policies', []),
    /TriggerSchedule\w+ may not invoke OnDasheventLambdaFunction/,
  ],
  [
    'a schedule that leads nowhere',
    set('TriggerSchedulesteplineX2dXprodX2dXnightly', 'Target', {}),
    /TriggerSchedule\w+ has a target that is no function/,
  ],
];
