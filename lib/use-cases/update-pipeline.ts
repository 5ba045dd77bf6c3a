import type { Pipeline } from '../pipeline/pipeline.ts';
import type { ActiveExecutions, StoredPipeline, StoredVersion } from '../pipeline/stored-pipeline.ts';
import { keys } from '../store/keys.ts';
import { cancelOutdated, fenceResumption } from './cancel-outdated.ts';
import { publishMachine } from './publish-machine.ts';
import { readPipeline, readVersion } from './read-pipeline.ts';
import { ensureRecord } from './start-execution.ts';
import type { World } from './world.ts';

/** Running executions of an older version end as semantics 2.3 says; the sweep does the same for those we do not get to. */
const cancelOlder = async (world: World, active: ActiveExecutions, name: string): Promise<void> => {
  const { incarnation } = active;
  for (const each of active.executions.filter(({ version }) => version < active.version)) {
    // Not begun yet perhaps: then it begins cancelled.
    const pipeline = await readVersion(world, name, each.version, incarnation);
    const record = await ensureRecord(world, { pipeline, incarnation }, each.start);
    await cancelOutdated(world, await fenceResumption(world, record, each));
  }
};

/**
 * Replaces a declaration: the next version, whose machine is published; starts nothing (semantics 2.11).
 * @throws {ApiError} PipelineNotFoundException.
 */
export const updatePipeline = async (world: World, declared: Pipeline): Promise<StoredPipeline> => {
  const { name } = declared;
  const now = world.clock.now();
  const before = await readPipeline(world, name);
  // An update that died half-way may have left the version without its copy: running executions are pinned to it.
  await world.documents.create<StoredVersion>(keys.version(name, before.pipeline.version), {
    pipeline: before.pipeline,
    incarnation: before.incarnation,
  });
  const { value: stored } = await world.documents.update<StoredPipeline>(
    keys.pipeline(name),
    (current) =>
      current && {
        ...current,
        pipeline: { ...declared, version: current.pipeline.version + 1 },
        updated: now,
      },
  );
  if (!stored) return readPipeline(world, name);
  const { pipeline, incarnation } = stored;
  await world.documents.update<StoredVersion>(keys.version(name, pipeline.version), () => ({
    pipeline,
    incarnation,
  }));
  // From here on a start that has read the older version reads again.
  const { value: active } = await world.documents.update<ActiveExecutions>(keys.active(name), (current) =>
    current?.incarnation === incarnation && current.version < pipeline.version
      ? { ...current, version: pipeline.version }
      : current,
  );
  await publishMachine(world, pipeline);
  if (active) await cancelOlder(world, active, name);
  return stored;
};
