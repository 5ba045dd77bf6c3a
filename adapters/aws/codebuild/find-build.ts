import {
  BatchGetBuildsCommand,
  type Build,
  type CodeBuildClient,
  ListBuildsForProjectCommand,
} from '@aws-sdk/client-codebuild';
import { ownerOf } from './owner-variables.ts';

/** A clock of CodeBuild's may be behind ours by so much. */
const SKEW_MS = 5 * 60_000;

/** Epoch milliseconds in a UUIDv7; 0 for another id, so that the search goes on to the end. */
export const timeOfId = (id: string): number =>
  id[14] === '7' ? Number.parseInt(id.replace('-', '').slice(0, 12), 16) : 0;

const isOlder = ({ startTime }: Build, time: number): boolean =>
  startTime !== undefined && startTime.getTime() < time - SKEW_MS;

/**
 * The build of an action execution, looked for among the project's builds from the newest on: CodeBuild finds none by
 * what it carries. Ends where builds are older than the action's id.
 */
export const findBuild = async (
  client: CodeBuildClient,
  projectName: string,
  actionExecutionId: string,
): Promise<Build | undefined> => {
  const begun = timeOfId(actionExecutionId);
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new ListBuildsForProjectCommand({ projectName, sortOrder: 'DESCENDING', nextToken }),
    );
    const ids = page.ids ?? [];
    if (ids.length === 0) return undefined;
    const { builds = [] } = await client.send(new BatchGetBuildsCommand({ ids }));
    const found = builds.find(
      ({ environment }) =>
        ownerOf(environment?.environmentVariables ?? [])?.actionExecutionId === actionExecutionId,
    );
    if (found || builds.some((build) => isOlder(build, begun))) return found;
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return undefined;
};
