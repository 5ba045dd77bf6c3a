import { appendPipelineEvent, appendStageEvent } from './append-event.ts';
import { closeHalted } from './close-halted.ts';
import type { ExecutionRecord, Halt } from './execution-record.ts';
import { isEnded } from './execution-record.ts';
import { isOpen } from './stage-transitions.ts';

/** A stop is shown while it goes on; a cancellation shows when it is over (semantics 2.1). */
const showStopping = (record: ExecutionRecord, now: number): ExecutionRecord => {
  const inside = record.stages.filter(isOpen);
  if (inside.length === 0) return record;
  const stopping: ExecutionRecord = {
    ...record,
    status: 'Stopping',
    stages: record.stages.map((stage) => (inside.includes(stage) ? { ...stage, status: 'Stopping' } : stage)),
  };
  return inside.reduce(
    (next, stage) => appendStageEvent(next, stage, 'STOPPING', now),
    appendPipelineEvent(stopping, 'STOPPING', now),
  );
};

/**
 * Lets nothing more start (semantics 2.8: stop and wait; 2.3: a definition that changed). What runs goes on to its end,
 * and the execution then closes; at once, when nothing runs. The first halt stays.
 */
export const haltExecution = (record: ExecutionRecord, halt: Halt): ExecutionRecord => {
  if (isEnded(record) || record.halt) return record;
  const halted: ExecutionRecord = { ...record, halt, lastUpdateTime: halt.at };
  return closeHalted(halt.kind === 'cancel' ? halted : showStopping(halted, halt.at), halt.at);
};
