import { isDeepStrictEqual } from 'node:util';
import { type AwsCall, type AwsService, jsonError } from './aws-server.ts';

const REGION = 'us-east-1';
const ACCOUNT = '123456789012';
/** So long CodeBuild knows an idempotency token. */
const TOKEN_MS = 5 * 60_000;

export interface FakeBuild {
  readonly id: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Epoch milliseconds. */
  readonly started: number;
  status: string;
}

/** Two reports of every build: tests, and coverage. */
const reports = (operation: string, input: AwsCall['input']): object => {
  if (operation === 'BatchGetReports') {
    const testSummary = { total: 3, statusCounts: { SUCCEEDED: 2, FAILED: 1 }, durationInNanoSeconds: 1 };
    const group = `arn:aws:codebuild:${REGION}:${ACCOUNT}:report-group/site-unit`;
    const [arn] = input['reportArns'] as readonly string[];
    const codeCoverageSummary = { linesCovered: 9, linesMissed: 1, branchesCovered: 1, branchesMissed: 1 };
    return {
      reports: [
        { arn, type: 'TEST', reportGroupArn: group, testSummary },
        { arn, type: 'CODE_COVERAGE', reportGroupArn: `${group}-lines`, codeCoverageSummary },
      ],
    };
  }
  if (operation === 'DescribeTestCases') {
    const cases = [
      { name: 'rises', testSuiteName: 'dough', status: 'FAILED', message: 'flat' },
      { name: 'kneads', prefix: 'dough', status: 'SUCCEEDED', durationInNanoSeconds: 2_000_000 },
      { name: 'rests', prefix: 'dough', status: 'SUCCEEDED' },
    ];
    return input['nextToken'] === undefined
      ? { testCases: cases.slice(0, 2), nextToken: 'more' }
      : { testCases: cases.slice(2) };
  }
  if (operation === 'DescribeCodeCoverages')
    return {
      codeCoverages: [
        { filePath: 'dough.ts', linesCovered: 9, linesMissed: 1, branchesCovered: 1, branchesMissed: 1 },
      ],
    };
  return {};
};

/** CodeBuild: what it was asked for, until a test says how it ended. */
export const createFakeCodeBuild = (builds: FakeBuild[]): AwsService => {
  const shown = (build: FakeBuild) => ({
    id: build.id,
    arn: `arn:aws:codebuild:${REGION}:${ACCOUNT}:build/${build.id}`,
    projectName: build.input['projectName'],
    buildStatus: build.status,
    buildComplete: build.status !== 'IN_PROGRESS',
    startTime: build.started / 1000,
    currentPhase: build.status === 'IN_PROGRESS' ? 'BUILD' : 'COMPLETED',
    environment: { image: 'standard', environmentVariables: build.input['environmentVariablesOverride'] },
    exportedEnvironmentVariables: [{ name: 'VERSION', value: '7' }],
    ...(build.status === 'IN_PROGRESS' ? {} : { endTime: 1 }),
    reportArns: [`arn:aws:codebuild:${REGION}:${ACCOUNT}:report/site-unit:1`],
    logs: { deepLink: 'https://logs', groupName: '/aws/codebuild/site', streamName: build.id },
  });
  const start = (input: FakeBuild['input']) => {
    const known = builds.find(
      (build) =>
        build.input['idempotencyToken'] === input['idempotencyToken'] &&
        build.started + TOKEN_MS > Date.now(),
    );
    if (known)
      return isDeepStrictEqual(known.input, input)
        ? { build: shown(known) }
        : jsonError('InvalidInputException');
    const id = `${input['projectName']}:00000000-0000-4000-8000-${String(builds.length + 1).padStart(12, '0')}`;
    const build: FakeBuild = { id, input, started: Date.now(), status: 'IN_PROGRESS' };
    builds.push(build);
    return { build: shown(build) };
  };

  return async ({ operation, input }) => {
    if (operation === 'StartBuild') return start(input);
    if (operation === 'ListBuildsForProject') {
      return {
        ids: builds
          .filter((build) => build.input['projectName'] === input['projectName'])
          .map(({ id }) => id)
          .reverse(),
      };
    }
    if (operation === 'BatchGetBuilds') {
      const ids = input['ids'] as readonly string[];
      return { builds: builds.filter(({ id }) => ids.includes(id)).map(shown) };
    }
    if (operation === 'StopBuild') {
      const build = builds.find(({ id }) => id === input['id']);
      if (build) build.status = 'STOPPED';
      return {};
    }
    return reports(operation, input);
  };
};
