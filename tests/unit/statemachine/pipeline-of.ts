import type { Action, ConditionKind, Pipeline, Rule, Stage } from '../../../lib/pipeline/pipeline.ts';

/** Stages by name, each with its groups of actions; a group's place is its run order. */
export type Layout = Readonly<Record<string, readonly (readonly string[])[]>>;

export interface Extras {
  readonly configuration?: Record<string, string>;
  /** Rule names by stage and kind of condition. */
  readonly rules?: Readonly<Record<string, Partial<Record<ConditionKind, readonly string[]>>>>;
}

/** A pipeline as the compiler sees one: names and run orders count, the rest is filling. */
export const pipelineOf = (layout: Layout, extras: Extras = {}): Pipeline => ({
  name: 'web-app',
  roleArn: 'arn:aws:iam::111122223333:role/pipeline',
  version: 7,
  executionMode: 'SUPERSEDED',
  pipelineType: 'V2',
  artifactStore: { type: 'S3', location: 'artifacts' },
  stages: Object.entries(layout).map(
    ([name, groups], at): Stage => ({
      name,
      actions: groups.flatMap((group, order) =>
        group.map((action) => actionOf(action, order + 1, at === 0, extras.configuration ?? {})),
      ),
      ...conditionsOf(extras.rules?.[name] ?? {}),
    }),
  ),
});

const actionOf = (
  name: string,
  runOrder: number,
  source: boolean,
  configuration: Record<string, string>,
): Action => ({
  name,
  runOrder,
  actionTypeId: {
    category: source ? 'Source' : 'Approval',
    owner: 'AWS',
    provider: source ? 'S3' : 'Manual',
    version: '1',
  },
  configuration,
  inputArtifacts: [],
  outputArtifacts: [],
});

const conditionsOf = (rules: Partial<Record<ConditionKind, readonly string[]>>): Partial<Stage> =>
  Object.fromEntries(
    Object.entries(rules).map(([kind, names]) => [
      kind,
      { conditions: [{ result: 'FAIL', rules: names.map(ruleOf) }] },
    ]),
  );

const ruleOf = (name: string): Rule => ({
  name,
  ruleTypeId: { category: 'Rule', owner: 'AWS', provider: 'LambdaInvoke', version: '1' },
  configuration: { FunctionName: 'judge' },
  inputArtifacts: [],
});
