import {
  BatchGetBuildBatchesCommand,
  BatchGetBuildsCommand,
  BatchGetReportsCommand,
  type BuildBatch,
  type CodeBuildClient,
  DescribeCodeCoveragesCommand,
  DescribeTestCasesCommand,
  type Report,
} from '@aws-sdk/client-codebuild';
import { platformError } from '../aws-error.ts';
import { toBatchReport } from './to-batch.ts';
import { toReport } from './to-build.ts';

/** BatchGetReports takes so many. */
const MOST_REPORTS = 100;
/** Pages of 100; a report of more cases than 10,000 is read by machines. */
const MOST_PAGES = 100;

const STATUSES = ['SUCCEEDED', 'FAILED', 'ERROR', 'SKIPPED', 'UNKNOWN'] as const;

const allPages = async <T>(
  read: (nextToken: string | undefined) => Promise<{ items: readonly T[]; next: string | undefined }>,
): Promise<readonly T[]> => {
  const found: T[] = [];
  let next: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await read(next);
    found.push(...answer.items);
    next = answer.next;
    if (next === undefined) break;
  }
  return found;
};

const casesOf = (client: CodeBuildClient, reportArn: string) =>
  allPages(async (nextToken) => {
    const page = await client.send(new DescribeTestCasesCommand({ reportArn, nextToken }));
    const items = (page.testCases ?? []).map((each) => ({
      suite: each.testSuiteName || each.prefix || '',
      name: each.name ?? '',
      status: STATUSES.find((status) => status === each.status) ?? ('UNKNOWN' as const),
      ...(each.durationInNanoSeconds === undefined
        ? {}
        : { durationMs: each.durationInNanoSeconds / 1_000_000 }),
      ...(each.message ? { message: each.message } : {}),
    }));
    return { items, next: page.nextToken };
  });

const filesOf = (client: CodeBuildClient, reportArn: string) =>
  allPages(async (nextToken) => {
    const page = await client.send(new DescribeCodeCoveragesCommand({ reportArn, nextToken }));
    const items = (page.codeCoverages ?? []).map((each) => ({
      path: each.filePath ?? '',
      linesCovered: each.linesCovered ?? 0,
      linesMissed: each.linesMissed ?? 0,
      branchesCovered: each.branchesCovered ?? 0,
      branchesMissed: each.branchesMissed ?? 0,
    }));
    return { items, next: page.nextToken };
  });

const detailsOf = async (client: CodeBuildClient, report: Report) => {
  const arn = report.arn ?? '';
  if (report.type !== 'CODE_COVERAGE') return { cases: await casesOf(client, arn) };
  const {
    linesCovered = 0,
    linesMissed = 0,
    branchesCovered = 0,
    branchesMissed = 0,
  } = report.codeCoverageSummary ?? {};
  const files = await filesOf(client, arn);
  return { cases: [], coverage: { linesCovered, linesMissed, branchesCovered, branchesMissed, files } };
};

const batchOf = async (client: CodeBuildClient, id: string): Promise<BuildBatch | undefined> =>
  (await client.send(new BatchGetBuildBatchesCommand({ ids: [id] }))).buildBatches?.[0];

/** Reports of a build, or of all builds of a batch, with their cases: CodeBuild keeps them for 30 days. */
export const createReportCases =
  (client: CodeBuildClient) =>
  async (buildId: string): Promise<readonly object[]> => {
    try {
      const { builds = [] } = await client.send(new BatchGetBuildsCommand({ ids: [buildId] }));
      const batch = builds[0] ? undefined : await batchOf(client, buildId);
      const { reportArns = [], projectName = '' } = builds[0] ?? batch ?? {};
      if (reportArns.length === 0) return [];
      const asked = { reportArns: reportArns.slice(0, MOST_REPORTS) };
      const { reports = [] } = await client.send(new BatchGetReportsCommand(asked));
      return await Promise.all(
        reports.map(async (report) => {
          const told = batch ? toBatchReport(report, batch) : toReport(report, projectName, []);
          const { name, type, tests, failures } = told;
          return { name, type, tests, failures, ...(await detailsOf(client, report)) };
        }),
      );
    } catch (error) {
      throw platformError('BuildServiceUnavailable', `reports of ${buildId}`, error);
    }
  };
