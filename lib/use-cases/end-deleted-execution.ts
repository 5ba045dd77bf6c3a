import { ApiError } from '../errors.ts';
import { abandonExecution } from '../execution/abandon-execution.ts';
import { type ExecutionRecord, machineNameOf } from '../execution/execution-record.ts';
import { closeExecution } from '../execution/stage-transitions.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { declaredAction, placeOf } from './declared-action.ts';
import { publishMachine } from './publish-machine.ts';
import { pinnedPipeline } from './read-pipeline.ts';
import { changeRecord, findRecord } from './read-record.ts';
import type { World } from './world.ts';

/** What the record of an execution says that a deletion ended. */
export const PIPELINE_DELETED = 'the pipeline was deleted';

const findPinned = async (world: World, record: ExecutionRecord): Promise<Pipeline | undefined> => {
  try {
    return await pinnedPipeline(world, record);
  } catch (error) {
    if (error instanceof ApiError && error.name === 'PipelineVersionNotFoundException') return undefined;
    throw error;
  }
};

/**
 * Ends an execution whose pipeline is deleted, whoever comes upon it: its machine ends, what the providers do goes on (semantics
 * 2.11). Its actions are abandoned: what is said of them later finds them ended, and asks for no declaration that is gone by
 * then. One whose declaration is gone already came after the deletion, and has nothing at work: it is closed. Safe to repeat.
 */
export const endDeletedExecution = async (world: World, name: string, executionId: string): Promise<void> => {
  const record = await findRecord(world, name, executionId);
  if (!record) return;
  const pipeline = await findPinned(world, record);
  const at = world.clock.now();
  const ended = await changeRecord(world, name, executionId, (current) =>
    pipeline
      ? abandonExecution(current, { kind: 'abandon', reason: PIPELINE_DELETED, at }, (stage, action) =>
          placeOf(world, declaredAction(pipeline, stage, action)),
        )
      : closeExecution(current, 'Stopped', at, PIPELINE_DELETED),
  );
  await world.delivery.deliver(ended);
  if (pipeline)
    await world.engine.stop(await publishMachine(world, pipeline), machineNameOf(ended), PIPELINE_DELETED);
};
