import { findExecution } from './find-execution.ts';
import { buildIdOf } from './read-overview.ts';
import type { RestPorts } from './rest-ports.ts';

/**
 * Stops the builds of an execution that still run, also those of abandoned actions, which StopPipelineExecution leaves
 * alone (semantics 2.8). An action that is not abandoned then ends as its build does.
 * @returns the ids of the builds that it stopped
 * @throws {ApiError} PipelineNotFoundException, PipelineExecutionNotFoundException.
 */
export const stopBuilds = async (
  { world, builds }: Pick<RestPorts, 'world' | 'builds'>,
  pipeline: string,
  executionId: string,
): Promise<readonly string[]> => {
  const { actions } = await findExecution(world, pipeline, executionId);
  const stopped: string[] = [];
  for (const buildId of actions.flatMap((action) => buildIdOf(action) ?? [])) {
    const build = await builds.describe(buildId);
    if (build?.status !== 'IN_PROGRESS') continue;
    await builds.stop(buildId);
    stopped.push(buildId);
  }
  return stopped;
};
