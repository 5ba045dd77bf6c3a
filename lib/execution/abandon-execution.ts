import { type ActionPlace, endAction } from './action-transitions.ts';
import { closeHalted } from './close-halted.ts';
import { type ExecutionRecord, type Halt, isEnded } from './execution-record.ts';
import { haltExecution } from './halt-execution.ts';
import { endRule } from './rule-transitions.ts';

const ABANDONED = {
  status: 'stopped',
  summary: 'the execution was stopped and this was abandoned',
} as const;

/** Halts, or takes an earlier halt further: from waiting to abandoning, from cancelling to stopping. */
const takeFurther = (record: ExecutionRecord, halt: Halt): ExecutionRecord => {
  const { halt: earlier, ...rest } = record;
  if (!earlier) return haltExecution(record, halt);
  if (earlier.kind === 'cancel') return haltExecution(rest, halt);
  return { ...record, halt: { ...earlier, ...halt } };
};

/**
 * Stops an execution without waiting for what it has started (semantics 2.8): its actions and rules in progress become Abandoned,
 * whoever waits for them is answered, and it is over. What the providers do is left alone.
 *
 * @param placeOf what an action's event needs of the declaration
 */
export const abandonExecution = (
  record: ExecutionRecord,
  halt: Halt & { readonly kind: 'abandon' },
  placeOf: (stage: string, action: string) => ActionPlace,
): ExecutionRecord => {
  if (isEnded(record)) return record;
  const abandoned = takeFurther(record, halt);
  const given = abandoned.actions
    .filter(({ phase }) => phase !== 'ended')
    .reduce(
      (next, { id, stage, action }) => endAction(next, id, ABANDONED, placeOf(stage, action), halt.at),
      abandoned,
    );
  const all = given.rules
    .filter(({ phase }) => phase !== 'ended')
    .reduce((next, { id }) => endRule(next, id, ABANDONED, halt.at), given);
  return closeHalted(all, halt.at);
};
