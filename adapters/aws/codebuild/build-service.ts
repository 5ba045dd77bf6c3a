import {
  type Build as AwsBuild,
  BatchGetBuildBatchesCommand,
  BatchGetBuildsCommand,
  BatchGetReportsCommand,
  type BuildBatch,
  type CodeBuildClient,
  type Report,
  StartBuildBatchCommand,
  StartBuildCommand,
  StopBuildBatchCommand,
  StopBuildCommand,
} from '@aws-sdk/client-codebuild';
import { ConfigurationError, messageOf } from '../../../lib/errors.ts';
import type { Build, BuildRequest, BuildService, Clock } from '../../../lib/ports.ts';
import { nameOf, platformError } from '../aws-error.ts';
import { artifactLocations } from './artifact-locations.ts';
import { findBatch, findBuild, timeOfId } from './find-build.ts';
import { outputsOf, ownerOf } from './owner-variables.ts';
import { startBatchInput } from './start-batch-input.ts';
import { type BuildPlace, projectOf, startBuildInput } from './start-build-input.ts';
import { toBatch, toBatchReport } from './to-batch.ts';
import { toBuild, toReport } from './to-build.ts';

export interface CodeBuildOptions extends BuildPlace {
  readonly client: CodeBuildClient;
  readonly clock: Clock;
  /** Whether an object is in the artifact bucket. */
  readonly exists: (key: string) => Promise<boolean>;
  /** Within the artifact bucket. */
  readonly copy: (from: string, to: string) => Promise<void>;
}

/** CodeBuild knows an idempotency token for five minutes; within four nobody needs to look for the build first. */
const TOKEN_MS = 4 * 60_000;
/** BatchGetReports takes so many. */
const MOST_REPORTS = 100;

const startFailure = (project: string, error: unknown): unknown => {
  if (error instanceof ConfigurationError) return error;
  const name = nameOf(error);
  if (name === 'ResourceNotFoundException')
    return new ConfigurationError(`CodeBuild project ${project}`, 'does not exist', { cause: error });
  if (name === 'InvalidInputException')
    return new ConfigurationError(`CodeBuild project ${project}`, messageOf(error), { cause: error });
  return platformError('BuildServiceUnavailable', `project ${project}`, error);
};

const asked = async <T>(what: string, ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask();
  } catch (error) {
    throw platformError('BuildServiceUnavailable', what, error);
  }
};

/** The build service over CodeBuild (semantics 6.2). */
export const createCodeBuild = (options: CodeBuildOptions): BuildService => {
  const { client, clock, exists, copy } = options;

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

  const reportsOf = async ({
    reportArns = [],
  }: Pick<AwsBuild | BuildBatch, 'reportArns'>): Promise<readonly Report[]> => {
    if (reportArns.length === 0) return [];
    const command = new BatchGetReportsCommand({ reportArns: reportArns.slice(0, MOST_REPORTS) });
    return (await client.send(command)).reports ?? [];
  };

  const storedOutputs = async (build: AwsBuild): Promise<readonly string[]> => {
    const outputs = outputsOf(build.environment?.environmentVariables ?? []);
    const found = await Promise.all(outputs.map(([, key]) => exists(key)));
    return outputs.filter((_, at) => found[at]).map(([artifact]) => artifact);
  };

  const describeBuild = async (build: AwsBuild): Promise<Build | undefined> => {
    const owner = ownerOf(build.environment?.environmentVariables ?? []);
    if (!owner) return undefined;
    // The outputs of a batch are the batch's to tell.
    const isWhole = build.buildComplete && build.buildBatchArn === undefined;
    if (!isWhole) return toBuild(build, { owner, artifacts: [], reports: [] });
    const [artifacts, reports] = await Promise.all([storedOutputs(build), reportsOf(build)]);
    const { projectName = '' } = build;
    // The files stay with CodeBuild: a report group keeps them, and exports them where its owner says.
    return toBuild(build, {
      owner,
      artifacts,
      reports: reports.map((report) => toReport(report, projectName, [])),
    });
  };

  /** Each artifact of a batch is where CodeBuild says; an output of the action is where the action says. */
  const settledOutputs = async (batch: BuildBatch): Promise<readonly string[]> => {
    const outputs = outputsOf(batch.environment?.environmentVariables ?? []);
    const names = outputs.map(([artifact]) => artifact);
    const locations = artifactLocations(batch, names, options.bucket);
    const stored: string[] = [];
    for (const [artifact, key] of outputs) {
      const from = locations.get(artifact);
      if (from !== undefined && from !== key && !(await exists(key))) await copy(from, key);
      if (await exists(key)) stored.push(artifact);
    }
    return stored;
  };

  const describeBatch = async (batch: BuildBatch): Promise<Build | undefined> => {
    const variables = batch.environment?.environmentVariables ?? [];
    const owner = ownerOf(variables);
    if (!owner) return undefined;
    const outputs = outputsOf(variables).map(([artifact]) => artifact);
    if (!batch.complete) return toBatch(batch, { owner, artifacts: [], reports: [] }, outputs);
    const [artifacts, reports] = await Promise.all([settledOutputs(batch), reportsOf(batch)]);
    const found = { owner, artifacts, reports: reports.map((report) => toBatchReport(report, batch)) };
    return toBatch(batch, found, outputs);
  };

  const readBuild = async (id: string): Promise<AwsBuild | undefined> =>
    (await client.send(new BatchGetBuildsCommand({ ids: [id] }))).builds?.[0];

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
    describe: (id) =>
      asked(`build ${id}`, async () => {
        const build = await readBuild(id);
        if (build) return describeBuild(build);
        const { buildBatches = [] } = await client.send(new BatchGetBuildBatchesCommand({ ids: [id] }));
        return buildBatches[0] && describeBatch(buildBatches[0]);
      }),
    stop: (id) =>
      asked(`stop ${id}`, async () => {
        try {
          // Ids do not tell a batch from a build.
          await ((await readBuild(id))
            ? client.send(new StopBuildCommand({ id }))
            : client.send(new StopBuildBatchCommand({ id })));
        } catch (error) {
          if (nameOf(error) !== 'ResourceNotFoundException') throw error;
        }
      }),
  };
};
