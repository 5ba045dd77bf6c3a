import { isDeepStrictEqual } from 'node:util';
import { refuseCustomActions } from '../lib/job/refuse-custom-actions.ts';
import type { Pipeline } from '../lib/pipeline/pipeline.ts';
import { createPipeline } from '../lib/use-cases/create-pipeline.ts';
import { findPipeline } from '../lib/use-cases/read-pipeline.ts';
import { updatePipeline } from '../lib/use-cases/update-pipeline.ts';
import type { World } from '../lib/use-cases/world.ts';

/** Keeps a declaration: creates the pipeline, or makes its next version where the declaration has changed. */
export const applyPipeline = async (world: World, declared: Pipeline): Promise<Pipeline> => {
  await refuseCustomActions(world, declared);
  const stored = await findPipeline(world, declared.name);
  if (!stored) return (await createPipeline(world, declared)).pipeline;
  const { version } = stored.pipeline;
  if (isDeepStrictEqual({ ...declared, version }, { ...stored.pipeline, version })) return stored.pipeline;
  return (await updatePipeline(world, declared)).pipeline;
};
