import { ApiError } from '../errors.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import {
  type ActiveExecutions,
  noExecutions,
  type StoredPipeline,
  type StoredVersion,
} from '../pipeline/stored-pipeline.ts';
import { keys } from '../store/keys.ts';
import { publishMachine } from './publish-machine.ts';
import type { World } from './world.ts';

/**
 * Keeps a parsed declaration as version 1 of a new pipeline and publishes its machine. Starts nothing.
 * @throws {ApiError} PipelineNameInUseException.
 */
export const createPipeline = async (
  world: World,
  declared: Pipeline,
  tags: StoredPipeline['tags'] = [],
): Promise<StoredPipeline> => {
  const now = world.clock.now();
  const pipeline: Pipeline = { ...declared, version: 1 };
  const incarnation = world.ids.next();
  // The list of active executions names the pipelines there are: it comes first, a name without a pipeline is skipped.
  await world.documents.update<ActiveExecutions>(
    keys.active(pipeline.name),
    (current) => current ?? noExecutions(incarnation, 1),
  );
  const stored: StoredPipeline = { pipeline, incarnation, created: now, updated: now, tags };
  if (!(await world.documents.create(keys.pipeline(pipeline.name), stored))) {
    throw new ApiError(
      'PipelineNameInUseException',
      `A pipeline with the name '${pipeline.name}' already exists in account '${world.place.account}'`,
    );
  }
  await world.documents.update<StoredVersion>(keys.version(pipeline.name, 1), () => ({
    pipeline,
    incarnation,
  }));
  await publishMachine(world, pipeline);
  return stored;
};
