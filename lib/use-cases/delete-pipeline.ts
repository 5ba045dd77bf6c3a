import { abandonExecution } from '../execution/abandon-execution.ts';
import { machineNameOf } from '../execution/execution-record.ts';
import type { ActiveExecutions, StoredPipeline } from '../pipeline/stored-pipeline.ts';
import { keys } from '../store/keys.ts';
import { declaredAction, placeOf } from './declared-action.ts';
import { publishMachine } from './publish-machine.ts';
import { findPipeline, pinnedPipeline } from './read-pipeline.ts';
import { changeRecord, findRecord } from './read-record.ts';
import type { World } from './world.ts';

const deleteAll = async (world: World, prefix: string): Promise<void> => {
  for (;;) {
    const { keys: found, more } = await world.store.list(prefix);
    await Promise.all(found.map((key) => world.store.delete(key)));
    if (!more) return;
  }
};

const REASON = 'the pipeline was deleted';

/**
 * The machine ends; what the providers do goes on (semantics 2.11). Its actions are abandoned: what is said of them later finds
 * them ended, and asks for no declaration that is gone by then.
 */
const endExecution = async (world: World, name: string, executionId: string): Promise<void> => {
  const record = await findRecord(world, name, executionId);
  if (!record) return;
  const pipeline = await pinnedPipeline(world, record);
  const halt = { kind: 'abandon', reason: REASON, at: world.clock.now() } as const;
  const ended = await changeRecord(world, name, executionId, (current) =>
    abandonExecution(current, halt, (stage, action) =>
      placeOf(world, declaredAction(pipeline, stage, action)),
    ),
  );
  await world.delivery.deliver(ended);
  await world.engine.stop(await publishMachine(world, pipeline), machineNameOf(record), REASON);
};

const endAll = async (world: World, name: string): Promise<void> => {
  const active = await world.documents.read<ActiveExecutions>(keys.active(name));
  for (const { start } of active?.executions ?? []) await endExecution(world, name, start.executionId);
};

/**
 * Deletes a pipeline and its history; deleting one that is not there succeeds. Records and artifacts of its executions
 * stay until they expire, and a pipeline of the same name does not see them.
 */
export const deletePipeline = async (world: World, name: string): Promise<void> => {
  const stored: StoredPipeline | undefined = await findPipeline(world, name);
  if (!stored) return;
  await endAll(world, name);
  await world.documents.delete(keys.pipeline(name));
  // From here on a start takes itself back; who came onto the list before that is ended now.
  await endAll(world, name);
  await deleteAll(world, keys.requestRoot(name));
  await deleteAll(world, keys.pipelineRoot(name));
  await world.documents.delete(keys.active(name));
};
