/** What a rule of one provider may declare (semantics 2.10). Counts of input artifacts: docs/decisions/0002. */
export interface RuleType {
  readonly provider: string;
  readonly required: readonly string[];
  readonly optional: readonly string[];
  readonly inputs: readonly [min: number, max: number];
  /** Has a `commands` field, and needs it. */
  readonly commands: boolean;
}

export const ruleTypes: readonly RuleType[] = [
  {
    provider: 'CloudWatchAlarm',
    required: ['AlarmName'],
    optional: ['AlarmStates', 'WaitTime'],
    inputs: [0, 0],
    commands: false,
  },
  {
    provider: 'LambdaInvoke',
    required: ['FunctionName'],
    optional: ['UserParameters'],
    inputs: [0, 5],
    commands: false,
  },
  {
    provider: 'DeploymentWindow',
    required: ['Cron'],
    optional: ['TimeZone'],
    inputs: [0, 0],
    commands: false,
  },
  {
    provider: 'VariableCheck',
    required: ['Variable', 'Value', 'Operator'],
    optional: [],
    inputs: [0, 0],
    commands: false,
  },
  { provider: 'Commands', required: [], optional: [], inputs: [0, 10], commands: true },
  {
    provider: 'CodeBuild',
    required: ['ProjectName'],
    optional: ['PrimarySource', 'BatchEnabled', 'CombineArtifacts', 'EnvironmentVariables'],
    inputs: [1, 5],
    commands: false,
  },
];

const byProvider: ReadonlyMap<string, RuleType> = new Map(ruleTypes.map((type) => [type.provider, type]));

/** The only category is `Rule`, the only owner `AWS`, the only version `1`. */
export const findRuleType = (provider: string, version: string): RuleType | undefined =>
  version === '1' ? byProvider.get(provider) : undefined;
