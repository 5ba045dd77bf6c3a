import type { UpdatePipelineInput, UpdatePipelineOutput } from '@aws-sdk/client-codepipeline';
import { refuseCustomActions } from '../../../lib/job/refuse-custom-actions.ts';
import { parsePipeline } from '../../../lib/pipeline/parse-pipeline.ts';
import { maskSecrets } from '../../../lib/pipeline/secret-configuration.ts';
import { readPipeline } from '../../../lib/use-cases/read-pipeline.ts';
import { updatePipeline as replacePipeline } from '../../../lib/use-cases/update-pipeline.ts';
import type { World } from '../../../lib/use-cases/world.ts';

/**
 * @throws {InvalidPipeline}
 * @throws {ApiError} PipelineNotFoundException, InvalidActionDeclarationException (custom action types).
 */
export const updatePipeline =
  (world: World) =>
  async (input: UpdatePipelineInput): Promise<UpdatePipelineOutput> => {
    const { pipeline: existing } = await readPipeline(world, input.pipeline?.name ?? '');
    const declared = parsePipeline(input.pipeline, { region: world.place.region, existing });
    await refuseCustomActions(world, declared);
    const { pipeline } = await replacePipeline(world, declared);
    return { pipeline: maskSecrets(pipeline) };
  };
