import {
  type Build as AwsBuild,
  BatchGetBuildsCommand,
  BatchGetReportsCommand,
  type CodeBuildClient,
  StartBuildCommand,
  StopBuildCommand,
} from '@aws-sdk/client-codebuild';
import { ConfigurationError, messageOf } from '../../../lib/errors.ts';
import type { Build, BuildReport, BuildRequest, BuildService, Clock } from '../../../lib/ports.ts';
import { nameOf, platformError } from '../aws-error.ts';
import { findBuild, timeOfId } from './find-build.ts';
import { outputsOf, ownerOf } from './owner-variables.ts';
import { type BuildPlace, projectOf, startBuildInput } from './start-build-input.ts';
import { toBuild, toReport } from './to-build.ts';

export interface CodeBuildOptions extends BuildPlace {
  readonly client: CodeBuildClient;
  readonly clock: Clock;
  /** Whether an object is in the artifact bucket. */
  readonly exists: (key: string) => Promise<boolean>;
}

/** CodeBuild knows an idempotency token for five minutes; within four nobody needs to look for the build first. */
const TOKEN_MS = 4 * 60_000;
/** BatchGetReports takes so many. */
const MOST_REPORTS = 100;

const isOurs = ({ environment }: AwsBuild): boolean =>
  ownerOf(environment?.environmentVariables ?? []) !== undefined;

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
  const { client, clock, exists } = options;

  const start = async (request: BuildRequest): Promise<AwsBuild | undefined> =>
    (await client.send(new StartBuildCommand(startBuildInput(request, options)))).build;

  const findOrStart = async (request: BuildRequest, project: string): Promise<AwsBuild | undefined> => {
    const id = request.owner.actionExecutionId;
    const isFresh = timeOfId(id) + TOKEN_MS > clock.now();
    const found = isFresh ? undefined : await findBuild(client, project, id);
    if (found) return found;
    try {
      return await start(request);
    } catch (error) {
      // The token was used with other words, by an earlier try of this action: its build is the one.
      if (nameOf(error) !== 'InvalidInputException' || !isFresh) throw error;
      const earlier = await findBuild(client, project, id);
      if (earlier) return earlier;
      throw error;
    }
  };

  const reportsOf = async ({
    reportArns = [],
    projectName = '',
  }: AwsBuild): Promise<readonly BuildReport[]> => {
    if (reportArns.length === 0) return [];
    const command = new BatchGetReportsCommand({ reportArns: reportArns.slice(0, MOST_REPORTS) });
    const { reports = [] } = await client.send(command);
    // The files stay with CodeBuild: a report group keeps them, and exports them where its owner says.
    return reports.map((report) => toReport(report, projectName, []));
  };

  const storedOutputs = async (build: AwsBuild): Promise<readonly string[]> => {
    const outputs = outputsOf(build.environment?.environmentVariables ?? []);
    const found = await Promise.all(outputs.map(([, key]) => exists(key)));
    return outputs.filter((_, at) => found[at]).map(([artifact]) => artifact);
  };

  const describe = async (build: AwsBuild): Promise<Build | undefined> => {
    const owner = ownerOf(build.environment?.environmentVariables ?? []);
    if (!owner) return undefined;
    if (!build.buildComplete) return toBuild(build, { owner, artifacts: [], reports: [] });
    const [artifacts, reports] = await Promise.all([storedOutputs(build), reportsOf(build)]);
    return toBuild(build, { owner, artifacts, reports });
  };

  return {
    ensureStarted: async (request) => {
      const project = projectOf(request, options);
      try {
        const build = await findOrStart(request, project);
        if (!build?.id) throw new Error('CodeBuild answered no build');
        const url = build.logs?.deepLink;
        return { buildId: build.id, ...(url === undefined ? {} : { url }) };
      } catch (error) {
        throw startFailure(project, error);
      }
    },
    describe: (buildId) =>
      asked(`build ${buildId}`, async () => {
        const { builds = [] } = await client.send(new BatchGetBuildsCommand({ ids: [buildId] }));
        const build = builds.find(isOurs);
        return build && describe(build);
      }),
    stop: (id) =>
      asked(`stop ${id}`, async () => {
        try {
          await client.send(new StopBuildCommand({ id }));
        } catch (error) {
          if (nameOf(error) !== 'ResourceNotFoundException') throw error;
        }
      }),
  };
};
