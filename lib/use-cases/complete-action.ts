import type { ExecutionRecord } from '../execution/execution-record.ts';
import type { Outcome } from '../execution/outcome.ts';
import { type ActionReference, recordActionEnd } from './record-action-end.ts';
import { startParked } from './run-action.ts';
import type { World } from './world.ts';

export type { ActionReference } from './record-action-end.ts';

/**
 * An action has ended: the record first, then every machine that waits for it, then the events (design D5); and an action
 * that waited for its place takes it. Repeats change nothing; the first word stands. Builds of rules end here too: they
 * carry the rule's id as if it were an action's.
 */
export const completeAction = async (
  world: World,
  ref: ActionReference,
  said: Outcome,
): Promise<ExecutionRecord | undefined> => {
  const record = await recordActionEnd(world, ref, said);
  if (record) await startParked(world, record);
  return record;
};
