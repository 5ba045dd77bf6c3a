import { abandonExecution } from '../execution/abandon-execution.ts';
import { type ExecutionRecord, isEnded, machineNameOf } from '../execution/execution-record.ts';
import { declaredAction, placeOf } from './declared-action.ts';
import { settle } from './pump-gate.ts';
import { pinnedPipeline } from './read-pipeline.ts';
import { changeRecord } from './read-record.ts';
import type { World } from './world.ts';

/**
 * Somebody aborted the machine itself, past our API: the execution is over, as after "stop and abandon" (semantics 2.8),
 * and what its providers do is left alone. The end of an older attempt's machine changes nothing (design D6b).
 *
 * @param reason what the record shows: at most 200 characters of it.
 */
export const recordAbort = async (
  world: World,
  record: ExecutionRecord,
  machineName: string,
  reason: string,
): Promise<void> => {
  const pipeline = await pinnedPipeline(world, record);
  const halt = { kind: 'abandon', at: world.clock.now(), reason: reason.slice(0, 200) } as const;
  const after = await changeRecord(world, record.pipeline, record.executionId, (current) =>
    isEnded(current) || machineNameOf(current) !== machineName
      ? current
      : abandonExecution(current, halt, (stage, action) =>
          placeOf(world, declaredAction(pipeline, stage, action)),
        ),
  );
  if (isEnded(after)) await settle(world, after);
};
