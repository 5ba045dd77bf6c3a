import { ApiError } from '../errors.ts';
import type { Pipeline, Stage } from '../pipeline/pipeline.ts';
import type { StoredPipeline, StoredVersion } from '../pipeline/stored-pipeline.ts';
import { keys } from '../store/keys.ts';
import type { World } from './world.ts';

type Reader = Pick<World, 'documents' | 'place'>;

export const findPipeline = (world: Reader, name: string): Promise<StoredPipeline | undefined> =>
  world.documents.read<StoredPipeline>(keys.pipeline(name));

/** In the service's words (semantics 10.1). */
export const pipelineNotFound = ({ place }: Pick<World, 'place'>, name: string): ApiError =>
  new ApiError(
    'PipelineNotFoundException',
    `Account '${place.account}' does not have a pipeline with name '${name}'`,
  );

/** @throws {ApiError} PipelineNotFoundException. */
export const readPipeline = async (world: Reader, name: string): Promise<StoredPipeline> => {
  const stored = await findPipeline(world, name);
  if (stored) return stored;
  throw pipelineNotFound(world, name);
};

/** @throws {ApiError} PipelineNotFoundException, StageNotFoundException. */
export const readCurrentStage = async (
  world: Reader,
  name: string,
  stageName: string,
): Promise<StoredPipeline & { readonly stage: Stage }> => {
  const stored = await readPipeline(world, name);
  const stage = stored.pipeline.stages.find((each) => each.name === stageName);
  if (stage) return { ...stored, stage };
  throw new ApiError(
    'StageNotFoundException',
    `Pipeline '${name}' does not have a stage with name '${stageName}'`,
  );
};

/**
 * A declaration as it was; the current one is found even while its update is still writing the version beside it.
 * @throws {ApiError} PipelineVersionNotFoundException.
 */
export const readVersion = async (
  world: Reader,
  name: string,
  version: number,
  incarnation: string,
): Promise<Pipeline> => {
  const keptVersion = async (): Promise<Pipeline | undefined> => {
    const kept = await world.documents.read<StoredVersion>(keys.version(name, version));
    return kept?.incarnation === incarnation ? kept.pipeline : undefined;
  };
  const kept = await keptVersion();
  if (kept) return kept;
  const current = await findPipeline(world, name);
  if (current?.incarnation === incarnation && current.pipeline.version === version) return current.pipeline;
  // Between the two reads the next update may have kept this version, as it does first of all, and gone on to its own.
  const keptMeanwhile = await keptVersion();
  if (keptMeanwhile) return keptMeanwhile;
  throw new ApiError('PipelineVersionNotFoundException', `Pipeline '${name}' has no version ${version}`);
};

/** The declaration that an execution is pinned to. */
export const pinnedPipeline = (
  world: Reader,
  record: { readonly pipeline: string; readonly pipelineVersion: number; readonly incarnation: string },
): Promise<Pipeline> => readVersion(world, record.pipeline, record.pipelineVersion, record.incarnation);
