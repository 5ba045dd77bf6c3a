import type { CreatePipelineInput, CreatePipelineOutput } from '@aws-sdk/client-codepipeline';
import { messageOf } from '../../../lib/errors.ts';
import { refuseCustomActions } from '../../../lib/job/refuse-custom-actions.ts';
import { parsePipeline } from '../../../lib/pipeline/parse-pipeline.ts';
import { maskSecrets } from '../../../lib/pipeline/secret-configuration.ts';
import { parseTags } from '../../../lib/tag/parse-tags.ts';
import { createPipeline as keepPipeline } from '../../../lib/use-cases/create-pipeline.ts';
import { startExecution } from '../../../lib/use-cases/start-execution.ts';
import type { World } from '../../../lib/use-cases/world.ts';
import type { CallContext } from '../operation.ts';

/** The service starts the first execution itself (semantics 2.11); where that fails, the pipeline is there all the same. */
const startFirst = async (world: World, pipeline: string, caller: string): Promise<void> => {
  try {
    await startExecution(world, {
      pipeline,
      trigger: { triggerType: 'CreatePipeline', triggerDetail: caller },
    });
  } catch (error) {
    world.log.warn(
      { pipeline, error: messageOf(error) },
      'the first execution of a new pipeline did not start',
    );
  }
};

/**
 * @throws {InvalidPipeline}
 * @throws {ApiError} InvalidActionDeclarationException (custom action types), PipelineNameInUseException, InvalidTagsException, TooManyTagsException.
 */
export const createPipeline =
  (world: World) =>
  async (input: CreatePipelineInput, { caller }: CallContext): Promise<CreatePipelineOutput> => {
    const tags = parseTags(input.tags);
    const declared = parsePipeline(input.pipeline, { region: world.place.region });
    await refuseCustomActions(world, declared);
    const { pipeline } = await keepPipeline(world, declared, tags);
    await startFirst(world, pipeline.name, caller);
    return { pipeline: maskSecrets(pipeline), ...(tags.length > 0 ? { tags: [...tags] } : {}) };
  };
