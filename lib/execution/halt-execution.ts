import { appendPipelineEvent, appendStageEvent } from './append-event.ts';
import { closeHalted } from './close-halted.ts';
import type { ExecutionRecord, Halt } from './execution-record.ts';
import { isEnded } from './execution-record.ts';
import { failTokens, isOpen } from './stage-transitions.ts';

/** The reason of a cancellation (semantics 2.3). */
export const CANCELLED_BY_UPDATE = 'the pipeline definition was updated';

/** A stop is shown while it goes on, however briefly; a cancellation shows when it is over (semantics 2.1, 2.8). */
const showStopping = (record: ExecutionRecord, now: number): ExecutionRecord => {
  const inside = record.stages.filter(isOpen);
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
  const { parked = [], ...rest } = record;
  const refused = failTokens(
    parked.flatMap(({ tokens }) => tokens),
    'Execution.Stopped',
    halt.reason ?? 'the execution was stopped',
  );
  const halted = { ...rest, halt, lastUpdateTime: halt.at, answers: [...record.answers, ...refused] };
  return closeHalted(halt.kind === 'cancel' ? halted : showStopping(halted, halt.at), halt.at);
};
