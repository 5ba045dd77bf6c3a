import type { DeletePipelineInput } from '@aws-sdk/client-codepipeline';
import { deletePipeline as removePipeline } from '../../../lib/use-cases/delete-pipeline.ts';
import type { World } from '../../../lib/use-cases/world.ts';

/** Deleting what is not there succeeds (semantics 2.11). */
export const deletePipeline =
  (world: World) =>
  async ({ name = '' }: DeletePipelineInput): Promise<undefined> => {
    await removePipeline(world, name);
  };
