import { artifactKey } from '../execution/artifact-key.ts';
import { declaredCondition } from '../execution/condition.ts';
import type { ExecutionRecord, RuleExecution } from '../execution/execution-record.ts';
import { claimRule, type RuleClaim } from '../execution/rule-transitions.ts';
import type { ConditionKind, Pipeline, Rule } from '../pipeline/pipeline.ts';
import type { RuleRunner } from '../rule/rule-runner.ts';
import { completeRule } from './complete-rule.ts';
import type { StageTask } from './enter-stage.ts';
import { performRule } from './perform-rule.ts';
import { pinnedPipeline } from './read-pipeline.ts';
import { changeRecord, readRecord, refuseOldAttempt } from './read-record.ts';
import { leaseIsOver, leaseOf } from './run-action.ts';
import type { World } from './world.ts';

export interface RuleTask extends StageTask {
  readonly condition: ConditionKind;
  readonly rule: string;
  readonly token: string;
}

/** Rules decide within an hour, unless they declare otherwise (semantics 11: others 1 h). */
const DEFAULT_MINUTES = 60;

export const declaredRule = (
  pipeline: Pipeline,
  { stage, condition, rule }: Pick<RuleTask, 'stage' | 'condition' | 'rule'>,
): Rule => {
  const declared = pipeline.stages.find(({ name }) => name === stage);
  const found = declared && declaredCondition(declared, condition)?.rules.find(({ name }) => name === rule);
  if (!found) throw new Error(`pipeline ${pipeline.name} has no rule ${stage}/${condition}/${rule}`);
  return found;
};

const freshRule = (record: ExecutionRecord, rule: Rule, id: string, now: number) => ({
  id,
  inputs: rule.inputArtifacts.flatMap(({ name }) => {
    const key = artifactKey(record, name);
    return key === undefined ? [] : [{ name, key }];
  }),
  deadline: now + (rule.timeoutInMinutes ?? DEFAULT_MINUTES) * 60_000,
});

const claim = async (world: World, task: RuleTask, rule: Rule, runner: RuleRunner | undefined) => {
  const id = world.ids.next();
  const now = world.clock.now();
  let decided: RuleClaim = { kind: 'wait' };
  const record = await changeRecord(world, task.pipeline, task.executionId, (current) => {
    refuseOldAttempt(current, task.attempt);
    const claimed = claimRule(current, {
      ...leaseOf(world, runner),
      stage: task.stage,
      condition: task.condition,
      rule: task.rule,
      token: task.token,
      now,
      fresh: freshRule(current, rule, id, now),
      leaseIsOver: leaseIsOver(world),
    });
    decided = claimed.claim;
    return claimed.record;
  });
  return { record, claim: decided as RuleClaim };
};

/**
 * A machine wants a rule to be asked (semantics 2.10): idempotent as `run-action` is (design D4). Its token is answered when
 * the rule has decided; what that means for the stage, `leave-stage` says.
 * @throws {AttemptFenced}
 */
export const runRule = async (world: World, task: RuleTask): Promise<void> => {
  const before = await readRecord(world, task.pipeline, task.executionId);
  refuseOldAttempt(before, task.attempt);
  const pipeline = await pinnedPipeline(world, before);
  const rule = declaredRule(pipeline, task);
  const runner = rule.ruleTypeId && world.rules?.(rule.ruleTypeId);
  const { record, claim: claimed } = await claim(world, task, rule, runner);
  await world.delivery.deliver(record);
  if (claimed.kind === 'wait') return;
  const outcome = await performRule(world, runner, { pipeline, rule, record, execution: claimed.rule });
  if (outcome) await completeRule(world, record, claimed.rule.id, outcome);
};

/** Takes up a rule that a crash left between `starting` and its end, without a machine that asks for it. */
export const resumeRule = async (
  world: World,
  record: ExecutionRecord,
  { id, stage, condition, rule, tokens, lease }: RuleExecution,
): Promise<void> => {
  if (lease && !leaseIsOver(world)(lease)) return;
  const task: RuleTask = {
    pipeline: record.pipeline,
    executionId: record.executionId,
    attempt: record.attempt,
    stage,
    condition,
    rule,
    token: tokens[0] ?? id,
  };
  await (world.workers ? world.workers.runRule(task) : runRule(world, task));
};
