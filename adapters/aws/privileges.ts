import type { FunctionName } from './function-names.ts';

/**
 * What a statement allows on, in words that `serverless.yml` turns into ARNs:
 *
 * - `bucket`, `bucket-objects`: the artifact bucket, and all in it;
 * - `site-objects`: the buckets that pipelines read from and publish to;
 * - `machines`, `machine-executions`: the state machines `<prefix>-*`, their versions, their executions;
 * - `machine-role`: the role of those machines, passed to Step Functions alone;
 * - `invoked-machines`, `invoked-machine-executions`, `invoked-functions`: what Invoke actions of the pipelines start;
 * - `run-action`, `run-rule`: those two functions of ours, which start what others look after (docs/decisions/0012);
 * - `codebuild-projects`, `report-groups`; `build-logs`: their log groups in CloudWatch Logs;
 * - `alarms`: what rules of conditions look at;
 * - `event-bus`; `topics`: what approvals notify; `parameters`: below the prefix; `approval-secret`: the one of them that
 *   signs links;
 * - `action-roles`: roles that actions and rules of the pipelines name.
 *
 * `any`: an action for which IAM knows no resource. Nothing else may say so.
 */
export type ResourceName =
  | 'bucket'
  | 'bucket-objects'
  | 'site-objects'
  | 'machines'
  | 'machine-executions'
  | 'machine-role'
  | 'invoked-machines'
  | 'invoked-machine-executions'
  | 'invoked-functions'
  | 'run-action'
  | 'run-rule'
  | 'codebuild-projects'
  | 'report-groups'
  | 'build-logs'
  | 'alarms'
  | 'event-bus'
  | 'topics'
  | 'parameters'
  | 'approval-secret'
  | 'action-roles'
  | 'any';

export interface Privilege {
  readonly actions: readonly string[];
  readonly resources: readonly ResourceName[];
}

/** Without ListBucket S3 answers 403 for an object that is not there, which is then no answer. */
const store: readonly Privilege[] = [
  { actions: ['s3:GetObject', 's3:PutObject'], resources: ['bucket-objects'] },
  { actions: ['s3:ListBucket'], resources: ['bucket'] },
];

const deletion: Privilege = { actions: ['s3:DeleteObject'], resources: ['bucket-objects'] };

const events: Privilege = { actions: ['events:PutEvents'], resources: ['event-bus'] };

/** What a record has decided is told to its machine and to the world. IAM knows no resource for a token. */
const delivery: readonly Privilege[] = [
  events,
  { actions: ['states:SendTaskFailure', 'states:SendTaskSuccess'], resources: ['any'] },
];

const publishing: readonly Privilege[] = [
  {
    actions: ['states:CreateStateMachine', 'states:PublishStateMachineVersion', 'states:UpdateStateMachine'],
    resources: ['machines'],
  },
  { actions: ['iam:PassRole'], resources: ['machine-role'] },
  {
    // Step Functions sets up the machine's log with the rights of whoever makes the machine.
    actions: [
      'logs:CreateLogDelivery',
      'logs:DescribeLogGroups',
      'logs:DescribeResourcePolicies',
      'logs:GetLogDelivery',
      'logs:ListLogDeliveries',
      'logs:PutResourcePolicy',
      'logs:UpdateLogDelivery',
    ],
    resources: ['any'],
  },
];

/** Who starts a machine publishes it first, where whoever created the pipeline did not come to it. */
const starting: readonly Privilege[] = [
  ...publishing,
  { actions: ['states:StartExecution'], resources: ['machines'] },
  { actions: ['states:DescribeExecution'], resources: ['machine-executions'] },
];

/** An execution that is deleted, also by a sweep that comes upon it, or resumed: what is over is looked at and left as it is. */
const stopping: Privilege = {
  actions: ['states:DescribeExecution', 'states:StopExecution'],
  resources: ['machine-executions'],
};

const secrets: Privilege = { actions: ['ssm:GetParameter'], resources: ['parameters'] };

const buildsRead: Privilege = {
  actions: ['codebuild:BatchGetBuildBatches', 'codebuild:BatchGetBuilds'],
  resources: ['codebuild-projects'],
};

/** What became of a build, and of those of a batch. */
const buildsAsked: readonly Privilege[] = [
  buildsRead,
  { actions: ['codebuild:BatchGetReports'], resources: ['report-groups'] },
];

/** Whoever starts a build looks for the one that it may have started before it crashed. */
const buildsStarted: Privilege = {
  actions: [
    'codebuild:ListBuildBatchesForProject',
    'codebuild:ListBuildsForProject',
    'codebuild:StartBuild',
    'codebuild:StartBuildBatch',
  ],
  resources: ['codebuild-projects'],
};

const calling: Privilege = { actions: ['lambda:InvokeFunction'], resources: ['invoked-functions'] };
const assuming: Privilege = { actions: ['sts:AssumeRole'], resources: ['action-roles'] };
const alarms: Privilege = { actions: ['cloudwatch:DescribeAlarms'], resources: ['alarms'] };
const approvalSecret: Privilege = { actions: ['ssm:GetParameter'], resources: ['approval-secret'] };

/** Whoever ends an action has the next one started that was waiting for a place. */
const handingOver: Privilege = { actions: ['lambda:InvokeFunction'], resources: ['run-action'] };

/** What starts actions, or does them inside the function. */
const actions: readonly Privilege[] = [
  buildsRead,
  buildsStarted,
  calling,
  assuming,
  approvalSecret,
  { actions: ['sns:Publish'], resources: ['topics'] },
  { actions: ['s3:AbortMultipartUpload', 's3:PutObject', 's3:PutObjectAcl'], resources: ['site-objects'] },
  { actions: ['s3:AbortMultipartUpload'], resources: ['bucket-objects'] },
  { actions: ['states:StartExecution'], resources: ['invoked-machines'] },
  secrets,
  { actions: ['s3:GetObject', 's3:GetObjectVersion'], resources: ['site-objects'] },
];

const rules: readonly Privilege[] = [...buildsAsked, buildsStarted, calling, alarms, assuming];

const core = [...store, ...delivery];

/** What became of all that runs, and the start of what should run and does not. */
const lookingAfter: readonly Privilege[] = [
  ...core,
  ...starting,
  stopping,
  ...buildsAsked,
  alarms,
  assuming,
  // Of a function that said to come back.
  calling,
  { actions: ['states:DescribeExecution'], resources: ['invoked-machine-executions'] },
  { actions: ['lambda:InvokeFunction'], resources: ['run-action', 'run-rule'] },
];

/** Everything each function may do, beside writing its own log. Compared both ways with what the functions really call. */
export const privileges: Readonly<Record<FunctionName, readonly Privilege[]>> = {
  'begin-execution': [...store, events],
  'enter-stage': core,
  'run-action': [...core, ...starting, ...actions],
  'run-rule': [...core, ...rules],
  'leave-stage': [...core, ...starting],
  'github-webhook': [...store, events, ...starting, secrets],
  'approval-link': [...core, approvalSecret, handingOver],
  api: [...core, ...starting, stopping, deletion, handingOver],
  rest: [
    ...store,
    {
      actions: [
        'codebuild:BatchGetBuildBatches',
        'codebuild:BatchGetBuilds',
        'codebuild:StopBuild',
        'codebuild:StopBuildBatch',
      ],
      resources: ['codebuild-projects'],
    },
    {
      actions: [
        'codebuild:BatchGetReports',
        'codebuild:DescribeCodeCoverages',
        'codebuild:DescribeTestCases',
      ],
      resources: ['report-groups'],
    },
    { actions: ['logs:GetLogEvents'], resources: ['build-logs'] },
  ],
  'on-event': [...store, events, ...starting],
  'on-build-change': [...core, ...buildsAsked, handingOver],
  'on-execution-change': lookingAfter,
  'report-status': [
    { actions: ['s3:GetObject'], resources: ['bucket-objects'] },
    { actions: ['s3:ListBucket'], resources: ['bucket'] },
    secrets,
  ],
  sweep: lookingAfter,
  janitor: [
    { actions: ['s3:GetObject', 's3:PutObject', 's3:PutObjectTagging'], resources: ['bucket-objects'] },
    { actions: ['s3:ListBucket'], resources: ['bucket'] },
  ],
  'custom-resource': [...core, ...starting, stopping, deletion],
};
