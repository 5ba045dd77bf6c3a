import type {
  Build as AwsBuild,
  BuildPhase as AwsPhase,
  BuildBatchPhase,
  Report,
} from '@aws-sdk/client-codebuild';
import type { Build, BuildOwner, BuildPhase, BuildReport, BuildStatus } from '../../../lib/ports.ts';

const STATUSES: ReadonlySet<string> = new Set<BuildStatus>([
  'IN_PROGRESS',
  'SUCCEEDED',
  'FAILED',
  'FAULT',
  'TIMED_OUT',
  'STOPPED',
]);

const isStatus = (text: string | undefined): text is BuildStatus => text !== undefined && STATUSES.has(text);

/** A state that CodeBuild has and we do not know is none that a build ended well with. */
export const statusOf = (text: string | undefined, fallback: BuildStatus): BuildStatus =>
  isStatus(text) ? text : fallback;

const messageOf = ({ contexts = [] }: Pick<AwsPhase, 'contexts'>): string | undefined => {
  const said = contexts.flatMap(({ statusCode, message }) =>
    message ? [statusCode ? `${statusCode}: ${message}` : message] : [],
  );
  return said.length === 0 ? undefined : said.join('; ');
};

/** Of a build, or of a batch, whose phases have other names and the same members. */
export const toPhase = (phase: AwsPhase | BuildBatchPhase): BuildPhase => {
  const message = messageOf(phase);
  return {
    type: phase.phaseType ?? '',
    status: statusOf(phase.phaseStatus, 'IN_PROGRESS'),
    startTime: phase.startTime?.getTime() ?? 0,
    ...(phase.endTime === undefined ? {} : { endTime: phase.endTime.getTime() }),
    ...(message === undefined ? {} : { message }),
  };
};

const PASSED: ReadonlySet<string> = new Set(['SUCCEEDED', 'SKIPPED', 'UNKNOWN']);

const countsOf = ({ testSummary }: Report): { tests: number; failures: number } => {
  const counts = Object.entries(testSummary?.statusCounts ?? {});
  const failures = counts
    .filter(([status]) => !PASSED.has(status))
    .reduce((sum, [, count]) => sum + count, 0);
  return { tests: testSummary?.total ?? 0, failures };
};

/** `arn:aws:codebuild:…:report/<project>-<name>:<id>` → what the buildspec calls it. */
const groupOf = ({ reportGroupArn = '' }: Report, project: string): string => {
  const group = reportGroupArn.slice(reportGroupArn.lastIndexOf('/') + 1);
  return group.startsWith(`${project}-`) ? group.slice(project.length + 1) : group;
};

export const toReport = (report: Report, project: string, keys: readonly string[]): BuildReport => ({
  name: groupOf(report, project),
  type: report.type === 'CODE_COVERAGE' ? 'CODE_COVERAGE' : 'TEST',
  keys,
  ...countsOf(report),
});

const exportedOf = ({ exportedEnvironmentVariables = [] }: AwsBuild): Readonly<Record<string, string>> =>
  Object.fromEntries(
    exportedEnvironmentVariables.flatMap(({ name, value }) => (name ? [[name, value ?? '']] : [])),
  );

export interface Found {
  readonly owner: BuildOwner;
  readonly artifacts: readonly string[];
  readonly reports: readonly BuildReport[];
}

/** `arn:…:build/project:uuid` → `project:uuid`. */
export const idOfArn = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

/** The first phase that did not go well and says why. */
export const sentenceOf = (phases: readonly BuildPhase[]): string | undefined => {
  const broken = phases.find(({ status, message }) => status !== 'SUCCEEDED' && message !== undefined);
  return broken && `${broken.type}: ${broken.message}`;
};

export const imageOf = ({ environment }: Pick<AwsBuild, 'environment'>): string =>
  environment?.image ?? 'unknown image';

/** CodeBuild's answer in our words; `found` is what it does not say itself. */
export const toBuild = (build: AwsBuild, { owner, artifacts, reports }: Found): Build => {
  const phases = (build.phases ?? []).map(toPhase);
  const message = sentenceOf(phases);
  const url = build.logs?.deepLink;
  return {
    id: build.id ?? '',
    owner,
    status: statusOf(build.buildStatus, build.buildComplete ? 'FAULT' : 'IN_PROGRESS'),
    ...(message === undefined ? {} : { message }),
    currentPhase: build.currentPhase ?? '',
    phases,
    exportedVariables: exportedOf(build),
    artifacts,
    reports,
    isolation: `container (CodeBuild, ${imageOf(build)})`,
    ...(url === undefined ? {} : { url }),
    ...(build.buildBatchArn === undefined ? {} : { batchId: idOfArn(build.buildBatchArn) }),
  };
};
