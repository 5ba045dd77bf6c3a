import { machineNameOf } from '../execution/execution-record.ts';
import { closeExecution } from '../execution/stage-transitions.ts';
import type { ActiveExecutions, StoredPipeline } from '../pipeline/stored-pipeline.ts';
import { keys } from '../store/keys.ts';
import { publishMachine } from './publish-machine.ts';
import { findPipeline, pinnedPipeline } from './read-pipeline.ts';
import { findRecord } from './read-record.ts';
import type { World } from './world.ts';

const deleteAll = async (world: World, prefix: string): Promise<void> => {
  for (;;) {
    const { keys: found, more } = await world.store.list(prefix);
    await Promise.all(found.map((key) => world.store.delete(key)));
    if (!more) return;
  }
};

/** The machine ends; what the providers do goes on (semantics 2.11). */
const endExecution = async (world: World, name: string, executionId: string): Promise<void> => {
  const record = await findRecord(world, name, executionId);
  if (!record) return;
  const now = world.clock.now();
  const { value } = await world.documents.update<typeof record>(
    keys.record(name, executionId),
    (current) => current && closeExecution(current, 'Stopped', now, 'the pipeline was deleted'),
  );
  if (value) await world.delivery.deliver(value);
  const machine = await publishMachine(world, await pinnedPipeline(world, record));
  await world.engine.stop(machine, machineNameOf(record), 'the pipeline was deleted');
};

/**
 * Deletes a pipeline and its history; deleting one that is not there succeeds. Records and artifacts of its executions
 * stay until they expire, and a pipeline of the same name does not see them.
 */
export const deletePipeline = async (world: World, name: string): Promise<void> => {
  const stored: StoredPipeline | undefined = await findPipeline(world, name);
  if (!stored) return;
  const active = await world.documents.read<ActiveExecutions>(keys.active(name));
  for (const { start } of active?.executions ?? []) await endExecution(world, name, start.executionId);
  await world.documents.delete(keys.pipeline(name));
  await deleteAll(world, keys.requestRoot(name));
  await deleteAll(world, keys.pipelineRoot(name));
  await world.documents.delete(keys.active(name));
};
