import type { ObjectStore } from '../../../lib/ports.ts';
import type { BatchSpec } from '../buildspec/batch-spec.ts';
import { orderedInputs, sourceDirectory } from '../environment/build-variables.ts';
import type { Project } from '../projects/project.ts';
import { chooseBuildspec } from '../run/choose-buildspec.ts';
import type { LocalRequest } from '../run/local-request.ts';
import { unpackInputs } from '../run/unpack-inputs.ts';

/**
 * `batch` of the buildspec that a build of this request would read; `output` is an empty place of our own.
 * @throws {BuildspecNotFound} {InvalidBuildspec}, and what `unpackInputs` throws.
 */
export const readBatchSpec = async (
  request: LocalRequest,
  project: Project,
  store: ObjectStore,
  output: string,
): Promise<BatchSpec | undefined> => {
  // Only the primary source can hold it.
  await unpackInputs({ ...request, inputs: orderedInputs(request).slice(0, 1) }, store, output);
  const { buildspec } = await chooseBuildspec(request, project, sourceDirectory(output, 0));
  return buildspec.batch;
};
