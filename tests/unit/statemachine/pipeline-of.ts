import type { Action, ConditionKind, Pipeline, Rule, Stage } from '../../../lib/pipeline/pipeline.ts';

/** Stages by name, each with its groups of actions; a group's place is its run order. */
export type Layout = Readonly<Record<string, readonly (readonly string[])[]>>;

/** Rule names by kind of condition. */
export type Rules = Partial<Readonly<Record<ConditionKind, readonly string[]>>>;

/** A pipeline as the compiler sees one: names, run orders and rules count, the rest is filling. */
export const pipelineOf = (layout: Layout, rules: Readonly<Record<string, Rules>> = {}): Pipeline =>
  pipelineWith(
    Object.entries(layout).map(([name, groups]) =>
      stageOf(
        name,
        groups.flatMap((group, at) => group.map((action) => ({ name: action, runOrder: at + 1 }))),
        rules[name],
      ),
    ),
  );

export const pipelineWith = (stages: readonly Stage[]): Pipeline => ({
  name: 'web-app',
  roleArn: 'arn:aws:iam::111122223333:role/pipeline',
  version: 7,
  executionMode: 'SUPERSEDED',
  pipelineType: 'V2',
  artifactStore: { type: 'S3', location: 'artifacts' },
  stages: [...stages],
});

export const stageOf = (
  name: string,
  actions: readonly Pick<Action, 'name' | 'runOrder'>[],
  rules: Rules = {},
): Stage => ({
  name,
  actions: actions.map((action) => ({ ...FILLING, ...action })),
  ...Object.fromEntries(
    Object.entries(rules).map(([kind, names]) => [
      kind,
      { conditions: [{ result: 'FAIL', rules: names.map(ruleOf) }] },
    ]),
  ),
});

/** Its configuration is what no definition may contain. */
const FILLING: Omit<Action, 'name' | 'runOrder'> = {
  actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
  configuration: { CustomData: 'hunter2' },
  inputArtifacts: [],
  outputArtifacts: [],
};

const ruleOf = (name: string): Rule => ({
  name,
  ruleTypeId: { category: 'Rule', owner: 'AWS', provider: 'LambdaInvoke', version: '1' },
  configuration: { FunctionName: 'judge', UserParameters: 'hunter2' },
  inputArtifacts: [],
});
