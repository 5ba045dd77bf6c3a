import { ApiError } from '../../lib/errors.ts';
import { findActionExecution } from './find-execution.ts';
import { listBatchBuilds } from './list-batch-builds.ts';
import { buildIdOf } from './read-overview.ts';
import type { RestPorts } from './rest-ports.ts';

export interface LogRef {
  readonly pipeline: string;
  readonly executionId: string;
  readonly actionExecutionId: string;
  /** Of a batch one build, by its identifier; absent: all of them. */
  readonly build?: string;
}

/**
 * The build whose log is that of an action.
 * @throws {ApiError} ResourceNotFoundException for an action without a build (or whose build has not begun), and what
 *   `findActionExecution` throws.
 */
export const findLog = async (ports: Pick<RestPorts, 'world' | 'builds'>, ref: LogRef): Promise<string> => {
  const { build } = ref;
  const action = await findActionExecution(ports.world, ref.pipeline, ref.executionId, ref.actionExecutionId);
  const buildId = build === undefined ? buildIdOf(action) : await idOfBuild(ports, ref, build);
  if (buildId !== undefined) return buildId;
  const whose = build === undefined ? '' : ` of a build '${build}'`;
  throw new ApiError('ResourceNotFoundException', `Action '${action.action}' has no log${whose}`);
};

const idOfBuild = async (
  ports: Pick<RestPorts, 'world' | 'builds'>,
  ref: LogRef,
  build: string,
): Promise<string | undefined> =>
  (await listBatchBuilds(ports, ref)).find(({ identifier }) => identifier === build)?.buildId;
