/** CloudFormation as plain data. */
export interface CfnResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: 'Retain' | 'Delete';
  readonly UpdateReplacePolicy?: 'Retain' | 'Delete';
}

export type CfnResources = Readonly<Record<string, CfnResource>>;

export type CfnValue = string | { readonly [fn: string]: unknown };

export const ref = (id: string): CfnValue => ({ Ref: id });
export const getAtt = (id: string, attribute: string): CfnValue => ({ 'Fn::GetAtt': [id, attribute] });

/** `Fn::Sub` of a text of ours; texts of others never go in here. */
export const sub = (text: string): CfnValue => ({ 'Fn::Sub': text });

/** A name as a logical id: letters and digits only, and still one per name. */
export const logicalId = (prefix: string, name: string): string =>
  `${prefix}${name.replaceAll(/[^A-Za-z0-9]/g, (sign) => `X${sign.charCodeAt(0).toString(16)}X`)}`;

/** An ARN in this account and region, with pseudo parameters for what differs. */
export const arn = (service: string, rest: string): CfnValue =>
  sub(`arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${rest}`);

/**
 * A text of somebody's, as serverless.yml has to have it: what looks like one of its variables would be looked up, and
 * `${env:HOME}` in a description told to everybody who may read the stack.
 */
export const escapeVariables = <T>(value: T): T => {
  const walk = (part: unknown): unknown => {
    if (typeof part === 'string') return part.replaceAll('${', '\\${');
    if (Array.isArray(part)) return part.map(walk);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, member]) => [key, walk(member)]));
  };
  return walk(value) as T;
};
