import type { GetPipelineInput, GetPipelineOutput } from '@aws-sdk/client-codepipeline';
import { maskSecrets } from '../../../lib/pipeline/secret-configuration.ts';
import { readPipeline, readVersion } from '../../../lib/use-cases/read-pipeline.ts';
import type { World } from '../../../lib/use-cases/world.ts';

/** @throws {ApiError} PipelineNotFoundException, PipelineVersionNotFoundException. */
export const getPipeline =
  (world: World) =>
  async ({ name = '', version }: GetPipelineInput): Promise<GetPipelineOutput> => {
    const stored = await readPipeline(world, name);
    const current = version === undefined || version === stored.pipeline.version;
    const pipeline = current ? stored.pipeline : await readVersion(world, name, version, stored.incarnation);
    const { region, account } = world.place;
    return {
      pipeline: maskSecrets(pipeline),
      metadata: {
        pipelineArn: `arn:aws:codepipeline:${region}:${account}:${name}`,
        created: new Date(stored.created),
        updated: new Date(stored.updated),
      },
    };
  };
