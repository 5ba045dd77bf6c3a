import type { ResourceName } from '../../adapters/aws/privileges.ts';
import type { NamedResources } from '../../lib/pipeline/named-resources.ts';

export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly prefix: string;
  readonly bucket: string;
  readonly machineRole: string;
  /** What declarations name; absent: nobody said which declarations there are. */
  readonly named?: NamedResources;
}

const here = (service: string, { partition, region, account }: Place, rest: string): string =>
  `arn:${partition}:${service}:${region}:${account}:${rest}`;

const inBucket = ({ partition }: Place, rest: string): string => `arn:${partition}:s3:::${rest}`;

/** One thing of each kind to ask IAM about. */
const EXAMPLES: Readonly<Partial<Record<ResourceName, (place: Place) => string>>> = {
  any: () => '*',
  alarms: (place) => here('cloudwatch', place, 'alarm:doctor'),
  bucket: (place) => inBucket(place, place.bucket),
  'bucket-objects': (place) => inBucket(place, `${place.bucket}/executions/doctor/0/execution.json`),
  machines: (place) => here('states', place, `stateMachine:${place.prefix}-doctor`),
  'machine-executions': (place) => here('states', place, `execution:${place.prefix}-doctor:0`),
  'machine-role': ({ machineRole }) => machineRole,
  'run-action': (place) => here('lambda', place, `function:${place.prefix}-run-action`),
  'run-rule': (place) => here('lambda', place, `function:${place.prefix}-run-rule`),
  'event-bus': (place) => here('events', place, 'event-bus/default'),
  parameters: (place) => here('ssm', place, `parameter/${place.prefix}/webhook-secret`),
  'approval-secret': (place) => here('ssm', place, `parameter/${place.prefix}/approval-secret`),
};

type OfNamed = (named: NamedResources, place: Place) => readonly string[];

const orArn =
  (place: Place, service: string, kind: string) =>
  (name: string): string =>
    name.startsWith('arn:') ? name : here(service, place, `${kind}${name}`);

const projects: OfNamed = (named, { prefix }) => [...named.projects, `${prefix}-commands`];

/** What declarations name: each of them. */
const NAMED: Readonly<Partial<Record<ResourceName, OfNamed>>> = {
  'site-objects': (named, place) => named.buckets.map((name) => inBucket(place, `${name}/doctor`)),
  'codebuild-projects': (named, place) => projects(named, place).map(orArn(place, 'codebuild', 'project/')),
  'report-groups': (named, place) =>
    projects(named, place).map((name) => here('codebuild', place, `report-group/${name}-doctor`)),
  'build-logs': (named, place) =>
    projects(named, place).map((name) =>
      here('logs', place, `log-group:/aws/codebuild/${name}:log-stream:doctor`),
    ),
  'invoked-functions': (named, place) => named.functions.map(orArn(place, 'lambda', 'function:')),
  'invoked-machines': ({ machines }) => machines,
  'invoked-machine-executions': ({ machines }) =>
    machines.map((machine) => `${machine.replace(':stateMachine:', ':execution:')}:doctor`),
  topics: ({ topics }) => topics,
  'action-roles': ({ roles }) => roles,
};

/**
 * ARNs that stand for a privilege's resources, none where declarations name nothing of the kind; undefined where that is not
 * known.
 */
export const concreteArns = (names: readonly ResourceName[], place: Place): readonly string[] | undefined => {
  const lists = names.map((name) => {
    const example = EXAMPLES[name];
    return example ? [example(place)] : place.named && NAMED[name]?.(place.named, place);
  });
  return lists.every((list) => list !== undefined) ? lists.flat() : undefined;
};
