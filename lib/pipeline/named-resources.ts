import type { Action, Pipeline, Rule, Stage } from './pipeline.ts';

/** What the declarations name of the account, and so what the functions may reach; all lists sorted, each name once. */
export interface NamedResources {
  /** Buckets that pipelines read from and publish to. */
  readonly buckets: readonly string[];
  /** Those of them that pipelines read from. */
  readonly sources: readonly string[];
  readonly projects: readonly string[];
  readonly functions: readonly string[];
  /** ARNs. */
  readonly machines: readonly string[];
  readonly topics: readonly string[];
  readonly roles: readonly string[];
}

/** More of each, for pipelines that are applied later (`STEPLINE_ALLOW_BUCKETS=a,b`): names or ARNs, `*` at their ends. */
export type Allowed = Partial<Record<Exclude<keyof NamedResources, 'sources'>, string>>;

type Kind = keyof Allowed;

const KEYS: Readonly<Record<string, readonly [Kind, string]>> = {
  'Source/S3': ['buckets', 'S3Bucket'],
  'Deploy/S3': ['buckets', 'BucketName'],
  'Build/CodeBuild': ['projects', 'ProjectName'],
  'Test/CodeBuild': ['projects', 'ProjectName'],
  'Invoke/Lambda': ['functions', 'FunctionName'],
  'Invoke/StepFunctions': ['machines', 'StateMachineArn'],
  'Approval/Manual': ['topics', 'NotificationArn'],
  'Rule/CodeBuild': ['projects', 'ProjectName'],
  'Rule/LambdaInvoke': ['functions', 'FunctionName'],
};

/** A name that is put together when the pipeline runs is no name; such are allowed by `Allowed` alone. */
const isLiteral = (value: string | undefined): value is string =>
  value !== undefined && !value.includes('#{');

interface Holder {
  readonly type: string;
  readonly configuration: Readonly<Record<string, string>>;
  readonly roleArn?: string | undefined;
}

const ofAction = ({ actionTypeId: { category, provider }, configuration, roleArn }: Action): Holder => ({
  type: `${category}/${provider}`,
  configuration,
  roleArn,
});

const ofRule = ({ ruleTypeId, configuration, roleArn }: Rule): Holder => ({
  type: `Rule/${ruleTypeId?.provider}`,
  configuration,
  roleArn,
});

const inStage = ({ actions, beforeEntry, onSuccess, onFailure }: Stage): readonly Holder[] => {
  const conditions = [beforeEntry, onSuccess, onFailure].flatMap((each) => each?.conditions ?? []);
  return [...actions.map(ofAction), ...conditions.flatMap(({ rules }) => rules.map(ofRule))];
};

type Named = readonly [kind: keyof NamedResources, name: string];

const namedBy = ({ type, configuration, roleArn }: Holder): readonly Named[] => {
  const [kind, key] = KEYS[type] ?? [];
  const name = key === undefined ? undefined : configuration[key];
  const found: Named[] = kind !== undefined && isLiteral(name) ? [[kind, name]] : [];
  if (type === 'Source/S3' && isLiteral(name)) found.push(['sources', name]);
  return isLiteral(roleArn) ? [...found, ['roles', roleArn]] : found;
};

const sorted = (names: readonly string[]): readonly string[] => [...new Set(names)].sort();

const given = (list: string | undefined): readonly string[] =>
  (list ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

/** What names things: declarations, and the projects that are declared beside them. */
export interface Naming {
  readonly pipelines: readonly Pipeline[];
  readonly projects: readonly { readonly name: string }[];
}

/** Everything that declarations name, and what is allowed beside. */
export const namedResources = ({ pipelines, projects }: Naming, allowed: Allowed = {}): NamedResources => {
  const named = pipelines.flatMap(({ stages }) => stages.flatMap(inStage)).flatMap(namedBy);
  const namedAs = (kind: keyof NamedResources): readonly string[] =>
    named.filter(([of]) => of === kind).map(([, name]) => name);
  const all = (kind: Kind, more: readonly string[] = []): readonly string[] =>
    sorted([...namedAs(kind), ...more, ...given(allowed[kind])]);
  return {
    buckets: all('buckets'),
    sources: sorted([...namedAs('sources'), ...given(allowed.buckets)]),
    projects: all(
      'projects',
      projects.map(({ name }) => name),
    ),
    functions: all('functions'),
    machines: all('machines'),
    topics: all('topics'),
    roles: all('roles'),
  };
};
