import type { BatchedBuild } from '../../lib/ports.ts';
import { findActionExecution } from './find-execution.ts';
import type { LogRef } from './find-log.ts';
import { buildIdOf } from './read-overview.ts';
import type { RestPorts } from './rest-ports.ts';

/**
 * The builds of the batch that an action runs, each as it is now; none for an action that runs no batch.
 * @throws {ApiError} what `findActionExecution` throws.
 */
export const listBatchBuilds = async (
  { world, builds }: Pick<RestPorts, 'world' | 'builds'>,
  { pipeline, executionId, actionExecutionId }: LogRef,
): Promise<readonly BatchedBuild[]> => {
  const buildId = buildIdOf(await findActionExecution(world, pipeline, executionId, actionExecutionId));
  const build = buildId === undefined ? undefined : await builds.describe(buildId);
  return build?.builds ?? [];
};
