import type { BuildBatch, BuildGroup, Report } from '@aws-sdk/client-codebuild';
import type { BatchedBuild, Build, BuildReport, BuildStatus } from '../../../lib/ports.ts';
import { type Found, idOfArn, imageOf, sentenceOf, statusOf, toPhase, toReport } from './to-build.ts';

const toBatchedBuild = ({
  identifier = '',
  ignoreFailure = false,
  currentBuildSummary: summary,
}: BuildGroup): BatchedBuild => ({
  identifier,
  ignoreFailure,
  ...(summary?.arn === undefined
    ? {}
    : { buildId: idOfArn(summary.arn), status: statusOf(summary.buildStatus, 'IN_PROGRESS') }),
});

/** An output that no build can have made must not pass for one that was: CodeBuild itself would leave it out in silence. */
const withoutBuild = (
  { buildBatchConfig, buildGroups = [] }: BuildBatch,
  outputs: readonly string[],
): string | undefined => {
  if (buildBatchConfig?.combineArtifacts) return undefined;
  const names = new Set(buildGroups.map(({ identifier }) => identifier));
  return outputs.find((output) => !names.has(output));
};

const endOf = (
  batch: BuildBatch,
  outputs: readonly string[],
): { readonly status: BuildStatus; readonly message?: string } => {
  const status = statusOf(batch.buildBatchStatus, batch.complete ? 'FAULT' : 'IN_PROGRESS');
  const lost = status === 'SUCCEEDED' ? withoutBuild(batch, outputs) : undefined;
  if (lost !== undefined) {
    const message = `the output artifact "${lost}" is not the identifier of a build of the batch`;
    return { status: 'FAILED', message };
  }
  const message = sentenceOf((batch.phases ?? []).map(toPhase));
  return { status, ...(message === undefined ? {} : { message }) };
};

/** CodeBuild's answer on a batch in our words; `outputs` are the names of all that its action declares. */
export const toBatch = (batch: BuildBatch, found: Found, outputs: readonly string[]): Build => ({
  id: batch.id ?? '',
  owner: found.owner,
  ...endOf(batch, outputs),
  currentPhase: batch.currentPhase ?? '',
  phases: (batch.phases ?? []).map(toPhase),
  // CodeBuild tells none of a batch.
  exportedVariables: {},
  artifacts: found.artifacts,
  reports: found.reports,
  isolation: `container (CodeBuild, ${imageOf(batch)})`,
  builds: (batch.buildGroups ?? []).map(toBatchedBuild),
});

/** A report of a batch, named for its build too: every build may write to the same group. */
export const toBatchReport = (
  report: Report,
  { projectName = '', buildGroups = [] }: BuildBatch,
): BuildReport => {
  const build = buildGroups.find(
    ({ currentBuildSummary }) =>
      currentBuildSummary?.arn !== undefined && currentBuildSummary.arn === report.executionId,
  );
  const told = toReport(report, projectName, []);
  return build?.identifier === undefined ? told : { ...told, name: `${build.identifier}/${told.name}` };
};
