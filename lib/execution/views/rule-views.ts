import type {
  RuleExecutionDetail,
  RuleState,
  RuleExecution as ShownRule,
  StageConditionState,
} from '@aws-sdk/client-codepipeline';
import type { ConditionKind, Pipeline, Rule, Stage } from '../../pipeline/pipeline.ts';
import { conditionStatus, conditionSummary, currentRule, declaredCondition } from '../condition.ts';
import type { ExecutionRecord, RuleExecution } from '../execution-record.ts';
import type { ActionContext } from './action-views.ts';
import { LONGEST, shownText } from './shown-text.ts';

const declaredAs = (pipeline: Pipeline, { stage, condition, rule }: RuleExecution): Rule | undefined => {
  const found = pipeline.stages.find(({ name }) => name === stage);
  return found && declaredCondition(found, condition)?.rules.find(({ name }) => name === rule);
};

const errorDetails = ({ error }: RuleExecution) =>
  error && { code: error.code, message: shownText(error.message, LONGEST.message) };

/** An item of ListRuleExecutions (semantics 10.3). */
export const ruleDetail = (
  execution: RuleExecution,
  { record, pipeline, detail, place }: ActionContext,
): RuleExecutionDetail => {
  const rule = declaredAs(pipeline, execution);
  return {
    pipelineExecutionId: record.executionId,
    ruleExecutionId: execution.id,
    pipelineVersion: record.pipelineVersion,
    stageName: execution.stage,
    ruleName: execution.rule,
    startTime: new Date(execution.startTime),
    lastUpdateTime: new Date(execution.lastUpdateTime),
    updatedBy: execution.updatedBy,
    status: execution.status,
    input: {
      ruleTypeId: rule?.ruleTypeId,
      configuration: rule?.configuration,
      resolvedConfiguration: detail && { ...detail.resolvedConfiguration },
      roleArn: rule?.roleArn,
      region: rule?.region ?? place.region,
      inputArtifacts: execution.inputs.map(({ name, key }) => ({
        name,
        s3location: { bucket: place.bucket, key },
      })),
    },
    output: {
      executionResult: {
        externalExecutionId: shownText(execution.externalId, LONGEST.externalId),
        externalExecutionSummary: shownText(execution.summary, LONGEST.summary),
        externalExecutionUrl: shownText(execution.externalUrl, LONGEST.url),
        errorDetails: errorDetails(execution),
      },
    },
  };
};

const ruleExecution = (execution: RuleExecution): ShownRule => ({
  ruleExecutionId: execution.id,
  status: execution.status,
  summary: shownText(execution.summary, LONGEST.summary),
  lastStatusChange: new Date(execution.lastUpdateTime),
  lastUpdatedBy: execution.updatedBy,
  externalExecutionId: shownText(execution.externalId, LONGEST.externalId),
  externalExecutionUrl: shownText(execution.externalUrl, LONGEST.url),
  errorDetails: errorDetails(execution),
});

/**
 * `beforeEntryConditionState` and its like of GetPipelineState (semantics 10.3): how the conditions of one kind stand in
 * the execution that was let into the stage last. Undefined where the stage has none; without an execution as long as
 * no rule of it was asked.
 */
export const conditionState = (
  record: ExecutionRecord | undefined,
  stage: Stage,
  kind: ConditionKind,
): StageConditionState | undefined => {
  const condition = declaredCondition(stage, kind);
  if (!condition) return undefined;
  const rules = condition.rules.map(({ name }) => ({
    name,
    execution: record && currentRule(record, stage.name, kind, name),
  }));
  const ruleStates = rules.map(
    ({ name, execution }): RuleState => ({
      ruleName: name,
      latestExecution: execution && ruleExecution(execution),
    }),
  );
  const status = record && conditionStatus(record, stage, kind);
  if (!record || status === undefined || status === 'NotRun') return { conditionStates: [{ ruleStates }] };
  const summary =
    status === 'Failed' || status === 'Errored' ? conditionSummary(record, stage, kind) : undefined;
  const changed = Math.max(...rules.map(({ execution }) => execution?.lastUpdateTime ?? 0));
  return {
    latestExecution: { status, summary },
    conditionStates: [
      {
        latestExecution: {
          status,
          summary,
          lastStatusChange: new Date(changed > 0 ? changed : record.lastUpdateTime),
        },
        ruleStates,
      },
    ],
  };
};
