import type { ActiveExecutions, StoredPipeline } from '../pipeline/stored-pipeline.ts';
import { keys } from '../store/keys.ts';
import { endDeletedExecution } from './end-deleted-execution.ts';
import { findPipeline } from './read-pipeline.ts';
import type { World } from './world.ts';

const deleteAll = async (world: World, prefix: string): Promise<void> => {
  for (;;) {
    const { keys: found, more } = await world.store.list(prefix);
    await Promise.all(found.map((key) => world.store.delete(key)));
    if (!more) return;
  }
};

const endAll = async (world: World, name: string): Promise<void> => {
  const active = await world.documents.read<ActiveExecutions>(keys.active(name));
  for (const { start } of active?.executions ?? []) await endDeletedExecution(world, name, start.executionId);
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
