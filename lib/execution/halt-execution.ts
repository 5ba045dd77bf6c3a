import { appendPipelineEvent, appendStageEvent } from './append-event.ts';
import type { ExecutionRecord, Halt } from './execution-record.ts';
import { isEnded } from './execution-record.ts';
import { closeExecution, isClosed } from './stage-transitions.ts';

/**
 * Lets nothing more start (semantics 2.8: stop and wait; 2.3: a definition that changed). What runs goes on to its end,
 * and the stage then closes. An execution that is in no stage ends at once. The first halt stays.
 */
export const haltExecution = (record: ExecutionRecord, halt: Halt): ExecutionRecord => {
  if (isEnded(record) || record.halt) return record;
  const halted: ExecutionRecord = { ...record, halt, lastUpdateTime: halt.at };
  const inside = record.stages.filter((stage) => stage.status !== undefined && !isClosed(stage));
  if (inside.length === 0) {
    const status = halt.kind === 'cancel' ? 'Cancelled' : 'Stopped';
    return closeExecution(halted, status, halt.at, halt.reason);
  }
  if (halt.kind === 'cancel') return halted;
  const stopping: ExecutionRecord = {
    ...halted,
    status: 'Stopping',
    stages: halted.stages.map((stage) => (inside.includes(stage) ? { ...stage, status: 'Stopping' } : stage)),
  };
  return inside.reduce(
    (next, stage) => appendStageEvent(next, stage, 'STOPPING', halt.at),
    appendPipelineEvent(stopping, 'STOPPING', halt.at),
  );
};
