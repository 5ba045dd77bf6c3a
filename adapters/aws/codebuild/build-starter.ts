import { type CodeBuildClient, StartBuildBatchCommand, StartBuildCommand } from '@aws-sdk/client-codebuild';
import { ConfigurationError, messageOf } from '../../../lib/errors.ts';
import type { BuildRequest, BuildService, Clock } from '../../../lib/ports.ts';
import { nameOf, platformError } from '../aws-error.ts';
import { findBatch, findBuild, timeOfId } from './find-build.ts';
import { startBatchInput } from './start-batch-input.ts';
import { type BuildPlace, projectOf, startBuildInput } from './start-build-input.ts';

export interface BuildStarterOptions extends BuildPlace {
  readonly client: CodeBuildClient;
  readonly clock: Clock;
}

/** CodeBuild knows an idempotency token for five minutes; within four nobody needs to look for the build first. */
const TOKEN_MS = 4 * 60_000;

const startFailure = (project: string, error: unknown): unknown => {
  if (error instanceof ConfigurationError) return error;
  const name = nameOf(error);
  if (name === 'ResourceNotFoundException')
    return new ConfigurationError(`CodeBuild project ${project}`, 'does not exist', { cause: error });
  if (name === 'InvalidInputException')
    return new ConfigurationError(`CodeBuild project ${project}`, messageOf(error), { cause: error });
  return platformError('BuildServiceUnavailable', `project ${project}`, error);
};

/** What starts builds, or finds those that it has started (semantics 6.2). */
export const createBuildStarter = (options: BuildStarterOptions): Pick<BuildService, 'ensureStarted'> => {
  const { client, clock } = options;

  const startBuild = async (request: BuildRequest) =>
    (await client.send(new StartBuildCommand(startBuildInput(request, options)))).build;

  const startBatch = async (request: BuildRequest) =>
    (await client.send(new StartBuildBatchCommand(startBatchInput(request, options)))).buildBatch;

  const findOrStart = async <Started>(
    id: string,
    find: () => Promise<Started | undefined>,
    start: () => Promise<Started | undefined>,
  ): Promise<Started | undefined> => {
    const isFresh = timeOfId(id) + TOKEN_MS > clock.now();
    const found = isFresh ? undefined : await find();
    if (found) return found;
    try {
      return await start();
    } catch (error) {
      // The token was used with other words, by an earlier try of this action: its build is the one.
      if (nameOf(error) !== 'InvalidInputException' || !isFresh) throw error;
      const earlier = await find();
      if (earlier) return earlier;
      throw error;
    }
  };

  const begin = async (request: BuildRequest, project: string) => {
    const id = request.owner.actionExecutionId;
    if (request.batch) {
      return findOrStart(
        id,
        () => findBatch(client, project, id),
        () => startBatch(request),
      );
    }
    const build = await findOrStart(
      id,
      () => findBuild(client, project, id),
      () => startBuild(request),
    );
    return build && { id: build.id, url: build.logs?.deepLink };
  };

  return {
    ensureStarted: async (request) => {
      const project = projectOf(request, options);
      try {
        const begun = await begin(request, project);
        if (!begun?.id) throw new Error('CodeBuild answered no build');
        const url = 'url' in begun ? begun.url : undefined;
        return { buildId: begun.id, ...(url === undefined ? {} : { url }) };
      } catch (error) {
        throw startFailure(project, error);
      }
    },
  };
};
