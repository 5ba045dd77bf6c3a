import type { ConditionKind, Stage, StageCondition } from '../pipeline/pipeline.ts';
import { type ExecutionRecord, type RuleExecution, stageOf } from './execution-record.ts';

/** Semantics 2.1; `NotRun` when none of its rules has been asked in this run of the stage. */
export type ConditionStatus =
  | 'NotRun'
  | 'InProgress'
  | 'Succeeded'
  | 'Failed'
  | 'Errored'
  | 'Abandoned'
  | 'Overridden';

/** The conditions of one kind on a stage: CodePipeline takes exactly one. */
export const declaredCondition = (stage: Stage, kind: ConditionKind): StageCondition | undefined =>
  stage[kind]?.conditions?.[0];

/** The rule's execution in the stage's current run. */
export const currentRule = (
  record: ExecutionRecord,
  stage: string,
  condition: ConditionKind,
  rule: string,
): RuleExecution | undefined => {
  const run = stageOf(record, stage)?.run;
  return record.rules.findLast(
    (each) => each.stage === stage && each.condition === condition && each.rule === rule && each.run === run,
  );
};

const combined = (rules: readonly (RuleExecution | undefined)[]): ConditionStatus => {
  if (rules.every((rule) => rule === undefined)) return 'NotRun';
  if (rules.some((rule) => rule?.outcome === 'errored')) return 'Errored';
  if (rules.some((rule) => rule?.status === 'Failed')) return 'Failed';
  if (rules.some((rule) => rule?.status === 'Abandoned')) return 'Abandoned';
  return rules.every((rule) => rule?.status === 'Succeeded') ? 'Succeeded' : 'InProgress';
};

/**
 * How a condition stands (semantics 2.10): it succeeds with all its rules and fails with any; a rule that could not be
 * asked makes it errored. Undefined where the stage has no such condition.
 */
export const conditionStatus = (
  record: ExecutionRecord,
  stage: Stage,
  kind: ConditionKind,
): ConditionStatus | undefined => {
  const condition = declaredCondition(stage, kind);
  if (!condition) return undefined;
  if (stageOf(record, stage.name)?.overridden?.some((each) => each === kind)) return 'Overridden';
  return combined(condition.rules.map(({ name }) => currentRule(record, stage.name, kind, name)));
};

/** What the author is told of a condition that failed: the rules that said no, each with its reason. */
export const conditionSummary = (record: ExecutionRecord, stage: Stage, kind: ConditionKind): string => {
  const rules = declaredCondition(stage, kind)?.rules ?? [];
  const failed = rules.flatMap(({ name }) => {
    const rule = currentRule(record, stage.name, kind, name);
    return rule?.status === 'Failed' ? [`${name}: ${rule.error?.message ?? rule.summary ?? 'failed'}`] : [];
  });
  return `the condition ${kind} of ${stage.name} failed. ${failed.join('; ')}`.slice(0, 2048);
};
