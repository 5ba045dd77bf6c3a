import { haltExecution } from '../execution/halt-execution.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { ActiveExecutions, StoredPipeline, StoredVersion } from '../pipeline/stored-pipeline.ts';
import { keys } from '../store/keys.ts';
import { publishMachine } from './publish-machine.ts';
import { settle } from './pump-gate.ts';
import { readPipeline } from './read-pipeline.ts';
import { findRecord } from './read-record.ts';
import type { World } from './world.ts';

const CANCELLED_BY_UPDATE = 'the pipeline definition was updated';

/** Running executions of an older version end as semantics 2.3 says: PARALLEL ones go on with their own definition. */
const cancelOlder = async (
  world: World,
  active: ActiveExecutions | undefined,
  name: string,
): Promise<void> => {
  for (const { start, version } of active?.executions ?? []) {
    const record = await findRecord(world, name, start.executionId);
    if (!record || record.mode === 'PARALLEL' || version >= (active?.version ?? 0)) continue;
    const now = world.clock.now();
    const { value } = await world.documents.update<typeof record>(
      keys.record(name, start.executionId),
      (current) =>
        current && haltExecution(current, { kind: 'cancel', reason: CANCELLED_BY_UPDATE, at: now }),
    );
    if (value) {
      await world.delivery.deliver(value);
      await settle(world, value);
    }
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
  await cancelOlder(world, active, name);
  return stored;
};
