import type { ActionExecution } from '../execution/execution-record.ts';
import type { Outcome } from '../execution/outcome.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { completeAction } from './complete-action.ts';
import { declaredAction } from './declared-action.ts';
import { pinnedPipeline } from './read-pipeline.ts';
import { findRecord } from './read-record.ts';
import type { ActionReference } from './record-action-end.ts';
import type { World } from './world.ts';

/** The final word on an action of whoever does its work; undefined while there is none. */
export const askProvider = async (
  world: Pick<World, 'runners'>,
  pipeline: Pipeline,
  action: ActionExecution,
  externalId = action.externalId,
): Promise<Outcome | undefined> => {
  const runner = world.runners(declaredAction(pipeline, action.stage, action.action).actionTypeId);
  if (runner?.kind !== 'external' || !runner.ask || externalId === undefined) return undefined;
  return runner.ask(externalId, action.id, action.outputs);
};

/** Somebody says that the work of an action has ended: its provider has the final word (design D5). Repeats change nothing. */
export const completeAsTold = async (
  world: World,
  ref: ActionReference,
  externalId: string,
): Promise<void> => {
  const record = await findRecord(world, ref.pipeline, ref.executionId);
  const action = record?.actions.find(({ id }) => id === ref.actionExecutionId);
  if (!record || !action || action.phase === 'ended') return;
  // It may have ended before the record knows what it is called.
  const outcome = await askProvider(world, await pinnedPipeline(world, record), action, externalId);
  if (outcome) await completeAction(world, ref, outcome);
};
