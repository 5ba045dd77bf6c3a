import {
  type ActionDetail,
  type ActionExecution,
  type ExecutionRecord,
  isEnded,
  type RuleExecution,
} from '../execution/execution-record.ts';
import type { Outcome } from '../execution/outcome.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { keys } from '../store/keys.ts';
import { askProvider } from './ask-provider.ts';
import { completeAction } from './complete-action.ts';
import { completeRule } from './complete-rule.ts';
import { askRunner } from './perform-rule.ts';
import { resumeAction, startParked } from './run-action.ts';
import { declaredRule, resumeRule } from './run-rule.ts';
import type { World } from './world.ts';

const timedOut = (what: string): Outcome => ({
  status: 'failed',
  code: 'JobFailed',
  summary: `the ${what} timed out`,
});

const NEVER_STARTED: Outcome = { status: 'stopped', summary: 'the execution ended before this was started' };

const isLate = (work: { readonly deadline?: number }, world: World): boolean =>
  work.deadline !== undefined && work.deadline <= world.clock.now();

/**
 * Who does the work is asked before it is called late: it may have ended, or been answered, while nobody looked. Only what
 * was late before it was asked has timed out.
 */
const healAction = async (
  world: World,
  pipeline: Pipeline,
  record: ExecutionRecord,
  action: ActionExecution,
): Promise<void> => {
  const ref = {
    pipeline: record.pipeline,
    executionId: record.executionId,
    actionExecutionId: action.id,
  };
  const late = isLate(action, world);
  const asked = action.phase === 'started' ? await askProvider(world, pipeline, action) : undefined;
  const outcome = asked ?? (late ? timedOut('action') : undefined);
  if (outcome) await completeAction(world, ref, outcome);
  else if (action.phase === 'started') return;
  else if (isEnded(record)) await completeAction(world, ref, NEVER_STARTED);
  else await resumeAction(world, record, action.id);
};

const askRule = async (
  world: World,
  pipeline: Pipeline,
  record: ExecutionRecord,
  rule: RuleExecution,
): Promise<Outcome | undefined> => {
  const declared = declaredRule(pipeline, rule);
  const runner = declared.ruleTypeId && world.rules?.(declared.ruleTypeId);
  if (runner?.kind !== 'external' || rule.externalId === undefined) return undefined;
  const detail = await world.documents.read<ActionDetail>(
    keys.actionDetail(record.pipeline, record.executionId, rule.id),
  );
  return askRunner(runner, {
    stage: rule.stage,
    rule: declared,
    ruleExecutionId: rule.id,
    externalId: rule.externalId,
    startTime: rule.startTime,
    configuration: detail?.resolvedConfiguration ?? {},
  });
};

/** An alarm may decide with its last breath: a rule is asked before it times out. */
const healRule = async (
  world: World,
  pipeline: Pipeline,
  record: ExecutionRecord,
  rule: RuleExecution,
): Promise<void> => {
  const asked = await askRule(world, pipeline, record, rule);
  const outcome = asked ?? (isLate(rule, world) ? timedOut('rule') : undefined);
  if (outcome) await completeRule(world, record, rule.id, outcome);
  else if (rule.phase === 'started') return;
  else if (isEnded(record)) await completeRule(world, record, rule.id, NEVER_STARTED);
  else await resumeRule(world, record, rule);
};

/**
 * Looks after everything that an execution has at work: deadlines, starts that died, ends that nobody told (design D5). Of an
 * execution that is over nothing is started any more.
 */
export const healWork = async (world: World, pipeline: Pipeline, record: ExecutionRecord): Promise<void> => {
  for (const action of record.actions) {
    if (action.phase !== 'ended') await healAction(world, pipeline, record, action);
  }
  if (!isEnded(record)) await startParked(world, record);
  for (const rule of record.rules) {
    if (rule.phase !== 'ended') await healRule(world, pipeline, record, rule);
  }
};
