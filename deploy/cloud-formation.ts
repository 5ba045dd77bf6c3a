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

/** The logical id that osls gives a function of serverless.yml. */
export const functionId = (name: string): string =>
  `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll('-', 'Dash')}LambdaFunction`;

/** An ARN in this account and region, with pseudo parameters for what differs. */
export const arn = (service: string, rest: string): CfnValue =>
  sub(`arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${rest}`);

/** Parts between which `$` and `{` are torn apart; joined, they are the text. */
const tornApart = (text: string): CfnValue => ({ 'Fn::Join': ['', text.split(/(?<=\$)(?=\{)/)] });

/**
 * Texts of somebody's, so that serverless.yml cannot take them for variables of its own: `${env:HOME}` in a description
 * would be told to everybody who may read the stack. Its escape, a backslash, does not hold where the text has one before
 * the `$`; so CloudFormation puts such a text together.
 */
export const withoutVariables = (value: unknown): unknown => {
  if (typeof value === 'string') return value.includes('${') ? tornApart(value) : value;
  if (Array.isArray(value)) return value.map(withoutVariables);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withoutVariables(member)]));
};
