import type { Result } from '@aws-sdk/client-codepipeline';
import { conditionKinds, type DraftStage, problem, type StructureRule } from '../draft.ts';
import type { Path } from '../path.ts';
import type { ConditionKind } from '../pipeline.ts';

const stageProblem = problem('InvalidStageDeclarationException');

export const failureHasResultOrConditions: StructureRule = ({ stages }) =>
  stages
    .filter(({ stage }) => stage.onFailure?.result !== undefined && stage.onFailure.conditions !== undefined)
    .map(({ name, path }) =>
      stageProblem(
        [...path, 'onFailure'],
        `The following stage cannot have a failure exit gate configured with both top level result and conditions: '${name}'`,
      ),
    );

/** An empty `onFailure` would do nothing (docs/decisions/0002). */
export const failureSaysSomething: StructureRule = ({ stages, intact }) =>
  stages
    .filter(({ stage, path }) => {
      const { onFailure } = stage;
      if (!onFailure || !intact([...path, 'onFailure'])) return false;
      return onFailure.result === undefined && onFailure.conditions === undefined;
    })
    .map(({ name, path }) =>
      stageProblem(
        [...path, 'onFailure'],
        `Stage '${name}' has an onFailure with neither result nor conditions`,
      ),
    );

export const retryConfigurationNeedsRetry: StructureRule = ({ stages }) =>
  stages
    .filter(({ stage }) => stage.onFailure?.retryConfiguration && stage.onFailure.result !== 'RETRY')
    .map(({ name, path }) =>
      stageProblem(
        [...path, 'onFailure', 'retryConfiguration'],
        `Stage '${name}' has a retryConfiguration, but its onFailure result is not RETRY`,
      ),
    );

interface Declared {
  readonly result: Result;
  readonly kind: ConditionKind;
  /** Right under `onFailure`, not in one of its conditions. */
  readonly top: boolean;
  readonly stage: DraftStage;
  readonly path: Path;
}

const resultsOf = (stage: DraftStage): readonly Declared[] => {
  const { onFailure } = stage.stage;
  const top = onFailure?.result
    ? [
        {
          result: onFailure.result,
          kind: 'onFailure' as const,
          top: true,
          stage,
          path: [...stage.path, 'onFailure', 'result'],
        },
      ]
    : [];
  const inConditions = conditionKinds.flatMap((kind) =>
    (stage.stage[kind]?.conditions ?? []).flatMap(({ result }, at) =>
      result === undefined
        ? []
        : [{ result, kind, top: false, stage, path: [...stage.path, kind, 'conditions', at, 'result'] }],
    ),
  );
  return [...top, ...inConditions];
};

export const noRollbackInParallel: StructureRule = ({ pipeline, stages }) =>
  pipeline.executionMode === 'PARALLEL'
    ? stages
        .flatMap(resultsOf)
        .filter(({ result }) => result === 'ROLLBACK')
        .map(({ kind, path }) =>
          stageProblem(
            path,
            `${kind === 'onFailure' ? 'Failure' : 'Success'} conditions with rollback result type cannot be added to a PARALLEL pipeline.`,
          ),
        )
    : [];

/** Semantics 2.9: a source stage cannot be rolled back. */
export const noRollbackOfSources: StructureRule = ({ stages }) =>
  stages
    .slice(0, 1)
    .flatMap(resultsOf)
    .filter(({ result }) => result === 'ROLLBACK')
    .map(({ stage, path }) => stageProblem(path, `The source stage '${stage.name}' cannot be rolled back`));

const ALLOWED: Readonly<Record<ConditionKind | 'top', readonly Result[]>> = {
  beforeEntry: ['FAIL', 'SKIP'],
  onSuccess: ['FAIL', 'ROLLBACK'],
  onFailure: ['ROLLBACK'],
  top: ['ROLLBACK', 'RETRY'],
};

const RESULTS: readonly Result[] = ['ROLLBACK', 'FAIL', 'RETRY', 'SKIP'];

/** Semantics 2.10. */
export const resultsFitTheirKind: StructureRule = ({ stages }) =>
  stages
    .flatMap(resultsOf)
    .filter(
      ({ result, kind, top }) => RESULTS.includes(result) && !ALLOWED[top ? 'top' : kind].includes(result),
    )
    .map(({ result, kind, top, stage, path }) =>
      stageProblem(
        path,
        `Stage '${stage.name}' has the result ${result} ${top ? 'in' : 'in a condition of'} ${kind}, where only ${ALLOWED[top ? 'top' : kind].join(' or ')} can be`,
      ),
    );

const SKIPPING = ['LambdaInvoke', 'VariableCheck'];

export const skipOnlyByLambdaOrVariable: StructureRule = ({ rules, stages }) =>
  rules
    .filter(({ rule, kind, stageAt, path }) => {
      const condition = stages[stageAt]?.stage[kind]?.conditions?.[Number(path[5])];
      return (
        kind === 'beforeEntry' &&
        condition?.result === 'SKIP' &&
        rule.ruleTypeId !== undefined &&
        !SKIPPING.includes(rule.ruleTypeId.provider ?? '')
      );
    })
    .map(({ rule, stageName, path }) =>
      stageProblem(
        [...path, 'ruleTypeId', 'provider'],
        `Stage '${stageName}' is skipped by a ${rule.ruleTypeId?.provider} rule; only ${SKIPPING.join(' and ')} rules can skip a stage`,
      ),
    );
