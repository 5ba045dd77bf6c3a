import { ApiError } from '../../lib/errors.ts';
import { findActionExecution } from './find-execution.ts';
import { buildIdOf } from './read-overview.ts';
import type { RestLogLine, RestPorts } from './rest-ports.ts';

export interface LogRef {
  readonly pipeline: string;
  readonly executionId: string;
  readonly actionExecutionId: string;
}

/**
 * The log of the build of an action, from a line on; of a running build it goes on until the build has ended.
 * @throws {ApiError} ResourceNotFoundException for an action without a build (or whose build has not begun), and what
 *   `findActionExecution` throws.
 */
export const followActionLog = async (
  { world, logs }: Pick<RestPorts, 'world' | 'logs'>,
  ref: LogRef,
  options: { readonly fromLine: number; readonly signal: AbortSignal },
): Promise<AsyncIterable<RestLogLine>> => {
  const action = await findActionExecution(world, ref.pipeline, ref.executionId, ref.actionExecutionId);
  const buildId = buildIdOf(action);
  if (buildId !== undefined) return logs.follow(buildId, options);
  throw new ApiError('ResourceNotFoundException', `Action '${action.action}' has no log`);
};
