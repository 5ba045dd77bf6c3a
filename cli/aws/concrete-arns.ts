import type { ResourceName } from '../../adapters/aws/privileges.ts';

export interface Place {
  readonly region: string;
  readonly account: string;
  readonly prefix: string;
  readonly bucket: string;
  readonly machineRole: string;
}

const here = (service: string, { region, account }: Place, rest: string): string =>
  `arn:aws:${service}:${region}:${account}:${rest}`;

/**
 * One thing of each kind to ask IAM about. What only declarations name (projects, topics, functions of others) is not here:
 * which of them there should be, the deployment alone does not tell.
 */
const EXAMPLES: Readonly<Partial<Record<string, (place: Place) => string>>> = {
  any: () => '*',
  bucket: ({ bucket }) => `arn:aws:s3:::${bucket}`,
  'bucket-objects': ({ bucket }) => `arn:aws:s3:::${bucket}/executions/doctor/0/execution.json`,
  machines: (place) => here('states', place, `stateMachine:${place.prefix}-doctor`),
  'machine-executions': (place) => here('states', place, `execution:${place.prefix}-doctor:0`),
  'machine-role': ({ machineRole }) => machineRole,
  'event-bus': (place) => here('events', place, 'event-bus/default'),
  parameters: (place) => here('ssm', place, `parameter/${place.prefix}/webhook-secret`),
};

/** ARNs that stand for a privilege's resources; undefined where one of them is not known from the deployment alone. */
export const concreteArns = (names: readonly ResourceName[], place: Place): readonly string[] | undefined => {
  const arns = names.map((name) => EXAMPLES[name]?.(place));
  return arns.every((arn) => arn !== undefined) ? arns : undefined;
};
