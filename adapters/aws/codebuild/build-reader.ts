import {
  type Build as AwsBuild,
  BatchGetBuildBatchesCommand,
  BatchGetBuildsCommand,
  BatchGetReportsCommand,
  type BuildBatch,
  type CodeBuildClient,
  type Report,
  StopBuildBatchCommand,
  StopBuildCommand,
} from '@aws-sdk/client-codebuild';
import type { Build, BuildService } from '../../../lib/ports.ts';
import { nameOf, platformError } from '../aws-error.ts';
import { artifactLocations } from './artifact-locations.ts';
import { outputsOf, ownerOf } from './owner-variables.ts';
import { toBatch, toBatchReport } from './to-batch.ts';
import { toBuild, toReport } from './to-build.ts';

export interface BuildReaderOptions {
  readonly client: CodeBuildClient;
  /** The artifact bucket. */
  readonly bucket: string;
  /** Whether an object is in the artifact bucket. */
  readonly exists: (key: string) => Promise<boolean>;
  /** Within the artifact bucket. */
  readonly copy: (from: string, to: string) => Promise<void>;
}

/** BatchGetReports takes so many. */
const MOST_REPORTS = 100;

const asked = async <T>(what: string, ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask();
  } catch (error) {
    throw platformError('BuildServiceUnavailable', what, error);
  }
};

/** What looks at builds that run or have ended, and stops them (semantics 6.2): for those who start none. */
export const createBuildReader = (options: BuildReaderOptions): Omit<BuildService, 'ensureStarted'> => {
  const { client, bucket, exists, copy } = options;

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
    const locations = artifactLocations(batch, names, bucket);
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
