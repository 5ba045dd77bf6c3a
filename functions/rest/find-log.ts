import { ApiError } from '../../lib/errors.ts';
import { findActionExecution } from './find-execution.ts';
import { buildIdOf } from './read-overview.ts';
import type { RestPorts } from './rest-ports.ts';

export interface LogRef {
  readonly pipeline: string;
  readonly executionId: string;
  readonly actionExecutionId: string;
}

/**
 * The build whose log is that of an action.
 * @throws {ApiError} ResourceNotFoundException for an action without a build (or whose build has not begun), and what
 *   `findActionExecution` throws.
 */
export const findLog = async ({ world }: Pick<RestPorts, 'world'>, ref: LogRef): Promise<string> => {
  const action = await findActionExecution(world, ref.pipeline, ref.executionId, ref.actionExecutionId);
  const buildId = buildIdOf(action);
  if (buildId !== undefined) return buildId;
  throw new ApiError('ResourceNotFoundException', `Action '${action.action}' has no log`);
};
