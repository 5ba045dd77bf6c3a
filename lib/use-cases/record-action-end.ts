import { endAction } from '../execution/action-transitions.ts';
import { type ActionDetail, type ExecutionRecord, isEnded } from '../execution/execution-record.ts';
import type { Outcome } from '../execution/outcome.ts';
import { keys } from '../store/keys.ts';
import { checkOutputVariables } from '../variables/check-output-variables.ts';
import { completeRule } from './complete-rule.ts';
import { declaredAction, placeOf } from './declared-action.ts';
import { settle } from './pump-gate.ts';
import { pinnedPipeline } from './read-pipeline.ts';
import { changeRecord, findRecord } from './read-record.ts';
import type { World } from './world.ts';

export interface ActionReference {
  readonly pipeline: string;
  readonly executionId: string;
  readonly actionExecutionId: string;
}

/** Output variables go beside the record before it says that the action ended: who reads the one finds the other. */
const keepVariables = async (world: World, ref: ActionReference, outcome: Outcome): Promise<void> => {
  const outputVariables = outcome.outputVariables ?? {};
  if (Object.keys(outputVariables).length === 0) return;
  await world.documents.update<ActionDetail>(
    keys.actionDetail(ref.pipeline, ref.executionId, ref.actionExecutionId),
    (detail) => ({ resolvedConfiguration: detail?.resolvedConfiguration ?? {}, outputVariables }),
  );
};

const withinLimits = (outcome: Outcome): Outcome => {
  const problem = checkOutputVariables(outcome.outputVariables ?? {});
  if (problem === undefined) return outcome;
  const { outputVariables: _, ...rest } = outcome;
  return { ...rest, status: 'failed', code: 'JobFailed', summary: problem };
};

/**
 * An action has ended: the record first, then every machine that waits for it, then the events (design D5). Repeats
 * change nothing; the first word stands. Builds of rules end here too: they carry the rule's id as if it were an action's.
 */
export const recordActionEnd = async (
  world: World,
  ref: ActionReference,
  said: Outcome,
): Promise<ExecutionRecord | undefined> => {
  const before = await findRecord(world, ref.pipeline, ref.executionId);
  if (!before) return undefined;
  if (before.rules.some(({ id }) => id === ref.actionExecutionId))
    return completeRule(world, before, ref.actionExecutionId, said);
  const execution = before.actions.find(({ id }) => id === ref.actionExecutionId);
  if (!execution) return undefined;
  if (execution.phase === 'ended') {
    await world.delivery.deliver(before);
    return before;
  }
  const outcome = withinLimits(said);
  await keepVariables(world, ref, outcome);
  const pipeline = await pinnedPipeline(world, before);
  const place = placeOf(world, declaredAction(pipeline, execution.stage, execution.action));
  const now = world.clock.now();
  const record = await changeRecord(world, ref.pipeline, ref.executionId, (current) =>
    endAction(current, ref.actionExecutionId, outcome, place, now),
  );
  if (isEnded(record)) await settle(world, record);
  else await world.delivery.deliver(record);
  return record;
};
