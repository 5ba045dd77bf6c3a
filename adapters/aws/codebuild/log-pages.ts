import { type CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  BatchGetBuildBatchesCommand,
  BatchGetBuildsCommand,
  type Build,
  type CodeBuildClient,
} from '@aws-sdk/client-codebuild';
import type { Clock } from '../../../lib/ports.ts';
import { nameOf, platformError } from '../aws-error.ts';

/** So long after a build's end its last lines may still be on their way. */
const SETTLING_MS = 10_000;

const isSettled = ({ buildComplete, endTime }: Build, now: number): boolean =>
  buildComplete === true && (endTime?.getTime() ?? 0) + SETTLING_MS < now;

export interface LogPagesOptions {
  readonly codebuild: CodeBuildClient;
  readonly logs: CloudWatchLogsClient;
  readonly clock: Clock;
}

/** Logs of builds, page for page, from CloudWatch Logs (`LogPages` of the REST surface). */
export const createLogPages = ({ codebuild, logs, clock }: LogPagesOptions) => {
  const buildOf = async (id: string): Promise<Build | undefined> => {
    const { builds = [] } = await codebuild.send(new BatchGetBuildsCommand({ ids: [id] }));
    return builds[0];
  };

  const pageOf = async (build: Build, logGroupName: string, logStreamName: string, from?: string) => {
    const page = await logs.send(
      new GetLogEventsCommand({ logGroupName, logStreamName, startFromHead: true, nextToken: from }),
    );
    const next = page.nextForwardToken ?? from ?? '';
    const entries = (page.events ?? []).map(({ timestamp = 0, message = '' }) => ({
      time: timestamp,
      text: message,
    }));
    // At its end CloudWatch answers the token that it was asked with.
    const isAtEnd = next === from || (entries.length === 0 && from === undefined);
    const goesOn = isSettled(build, clock.now()) ? ('none' as const) : ('later' as const);
    return { entries, next, rest: isAtEnd ? goesOn : ('more' as const) };
  };

  /** CodeBuild writes no log for a batch: its builds are named, whose logs there are. */
  const pageOfBatch = async (id: string, from: string | undefined) => {
    const { buildBatches = [] } = await codebuild.send(new BatchGetBuildBatchesCommand({ ids: [id] }));
    const [batch] = buildBatches;
    if (!batch?.buildGroups) return undefined;
    const time = batch.startTime?.getTime() ?? 0;
    const named = batch.buildGroups.map(({ identifier }) => ({
      time,
      text: `[${identifier}] has a log of its own: ask for the build "${identifier}"`,
    }));
    const rest = batch.complete ? ('none' as const) : ('later' as const);
    return { entries: from === undefined ? named : [], next: 'named', rest };
  };

  return {
    read: async (buildId: string, from: string | undefined) => {
      try {
        const build = await buildOf(buildId);
        if (!build) return await pageOfBatch(buildId, from);
        const { groupName, streamName } = build.logs ?? {};
        if (!groupName || !streamName) return undefined;
        return await pageOf(build, groupName, streamName, from);
      } catch (error) {
        // The stream is made with the first line.
        if (nameOf(error) === 'ResourceNotFoundException') return undefined;
        throw platformError('LogsUnavailable', `log of ${buildId}`, error);
      }
    },
  };
};
