import type {
  ActionDeclaration,
  Condition,
  FailureConditions,
  PipelineDeclaration,
  RuleDeclaration,
  StageDeclaration,
} from '@aws-sdk/client-codepipeline';
import { findActionType } from './find-action-type.ts';
import type { Action, Pipeline, Rule, Stage, StageCondition } from './pipeline.ts';
import { HIDDEN, storedSecret } from './secret-configuration.ts';

// Each cast below is from the SDK's type, whose members may all be absent, to ours: the checks have run before.

const withSecrets = (
  action: ActionDeclaration,
  stage: StageDeclaration,
  existing: Pipeline | undefined,
): Record<string, string> => {
  const secrets = findActionType(action.actionTypeId)?.secrets ?? [];
  const entries = Object.entries(action.configuration ?? {}).map(([key, value]) => [
    key,
    value === HIDDEN && secrets.includes(key)
      ? (storedSecret(existing, stage.name ?? '', action, key) ?? value)
      : value,
  ]);
  return Object.fromEntries(entries); // makes an own property even of `__proto__`
};

const normaliseAction = (
  action: ActionDeclaration,
  stage: StageDeclaration,
  existing: Pipeline | undefined,
): Action =>
  ({
    ...action,
    runOrder: action.runOrder ?? 1,
    configuration: withSecrets(action, stage, existing),
    inputArtifacts: action.inputArtifacts ?? [],
    outputArtifacts: action.outputArtifacts ?? [],
    ...(action.environmentVariables
      ? {
          environmentVariables: action.environmentVariables.map((variable) => ({
            ...variable,
            type: variable.type ?? 'PLAINTEXT',
          })),
        }
      : {}),
  }) as Action;

const normaliseRule = (rule: RuleDeclaration): Rule =>
  ({
    ...rule,
    ruleTypeId: {
      ...rule.ruleTypeId,
      owner: rule.ruleTypeId?.owner ?? 'AWS',
      version: rule.ruleTypeId?.version ?? '1',
    },
    configuration: rule.configuration ?? {},
    inputArtifacts: rule.inputArtifacts ?? [],
  }) as Rule;

const normaliseConditions = (
  conditions: readonly Condition[] | undefined,
  result: 'FAIL' | 'ROLLBACK',
): StageCondition[] =>
  (conditions ?? []).map((condition) => ({
    ...condition,
    result: condition.result ?? result,
    rules: (condition.rules ?? []).map(normaliseRule),
  }));

const normaliseFailure = (failure: FailureConditions): Stage['onFailure'] => {
  const { conditions, ...rest } = failure;
  return {
    ...rest,
    ...(failure.result === 'RETRY'
      ? { retryConfiguration: { retryMode: failure.retryConfiguration?.retryMode ?? 'FAILED_ACTIONS' } }
      : {}),
    ...(conditions ? { conditions: normaliseConditions(conditions, 'ROLLBACK') } : {}),
  };
};

const normaliseStage = (stage: StageDeclaration, existing: Pipeline | undefined): Stage =>
  ({
    ...stage,
    actions: (stage.actions ?? []).map((action) => normaliseAction(action, stage, existing)),
    ...(stage.beforeEntry
      ? { beforeEntry: { conditions: normaliseConditions(stage.beforeEntry.conditions, 'FAIL') } }
      : {}),
    ...(stage.onSuccess
      ? { onSuccess: { conditions: normaliseConditions(stage.onSuccess.conditions, 'FAIL') } }
      : {}),
    ...(stage.onFailure ? { onFailure: normaliseFailure(stage.onFailure) } : {}),
  }) as Stage;

const withoutEmpty = ({ variables, triggers, ...rest }: PipelineDeclaration): PipelineDeclaration => ({
  ...rest,
  ...(variables && variables.length > 0 ? { variables } : {}),
  ...(triggers && triggers.length > 0 ? { triggers } : {}),
});

/** Fills in the defaults of semantics 1.3 and docs/decisions/0002; `****` becomes the stored secret. */
export const normalisePipeline = (checked: PipelineDeclaration, existing: Pipeline | undefined): Pipeline =>
  ({
    ...withoutEmpty(checked),
    version: checked.version ?? 1,
    executionMode: checked.executionMode ?? 'SUPERSEDED',
    pipelineType: checked.pipelineType ?? 'V1',
    stages: (checked.stages ?? []).map((stage) => normaliseStage(stage, existing)),
  }) as Pipeline;
