import type { ResourceName } from '../adapters/aws/privileges.ts';
import type { NamedResources } from '../lib/pipeline/named-resources.ts';
import { arn, type CfnValue, getAtt, sub } from './cloud-formation.ts';

export interface ArnOptions {
  /** What our functions, machines and parameters begin with: `stepline-prod`. */
  readonly prefix: string;
  readonly named: NamedResources;
}

const isArn = (name: string): boolean => name.startsWith('arn:');
const orArn = (service: string, kind: string) => (name: string) =>
  isArn(name) ? name : arn(service, `${kind}${name}`);

/** `any` is the one place where `*` stands alone: IAM knows no resource for such an action. */
const TABLE: Readonly<Record<ResourceName, (options: ArnOptions) => readonly CfnValue[]>> = {
  any: () => ['*'],
  // DescribeAlarms lists: CloudWatch looks at the right to all alarms, whichever are asked for.
  alarms: () => [arn('cloudwatch', 'alarm:*')],
  bucket: () => [getAtt('Bucket', 'Arn')],
  'bucket-objects': () => [sub('${Bucket.Arn}/*')],
  'site-objects': ({ named }) => named.buckets.map((name) => sub(`arn:\${AWS::Partition}:s3:::${name}/*`)),
  machines: ({ prefix }) => [arn('states', `stateMachine:${prefix}-*`)],
  'machine-executions': ({ prefix }) => [arn('states', `execution:${prefix}-*`)],
  'machine-role': () => [getAtt('MachineRole', 'Arn')],
  'invoked-machines': ({ named }) => named.machines,
  'invoked-machine-executions': ({ named }) =>
    named.machines.map((machine) => `${machine.replace(':stateMachine:', ':execution:')}:*`),
  'invoked-functions': ({ named }) => named.functions.map(orArn('lambda', 'function:')),
  'run-action': ({ prefix }) => [arn('lambda', `function:${prefix}-run-action`)],
  'run-rule': ({ prefix }) => [arn('lambda', `function:${prefix}-run-rule`)],
  'codebuild-projects': ({ named }) => named.projects.map(orArn('codebuild', 'project/')),
  'report-groups': ({ named }) => named.projects.map((name) => arn('codebuild', `report-group/${name}-*`)),
  'build-logs': ({ named }) =>
    named.projects.map((name) => arn('logs', `log-group:/aws/codebuild/${name}:*`)),
  'event-bus': () => [arn('events', 'event-bus/default')],
  topics: ({ named }) => named.topics,
  parameters: ({ prefix }) => [arn('ssm', `parameter/${prefix}/*`)],
  'approval-secret': ({ prefix }) => [arn('ssm', `parameter/${prefix}/approval-secret`)],
  'action-roles': ({ named }) => named.roles,
};

/** The ARNs that a name of `privileges.ts` stands for; none where the declarations name no such thing. */
export const resourceArns = (name: ResourceName, options: ArnOptions): readonly CfnValue[] =>
  TABLE[name](options);
