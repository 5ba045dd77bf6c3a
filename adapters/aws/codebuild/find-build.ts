import {
  BatchGetBuildBatchesCommand,
  BatchGetBuildsCommand,
  type Build,
  type BuildBatch,
  type CodeBuildClient,
  ListBuildBatchesForProjectCommand,
  ListBuildsForProjectCommand,
} from '@aws-sdk/client-codebuild';
import { ownerOf } from './owner-variables.ts';

/** A clock of CodeBuild's may be behind ours by so much. */
const SKEW_MS = 5 * 60_000;

/** Epoch milliseconds in a UUIDv7; 0 for another id, so that the search goes on to the end. */
export const timeOfId = (id: string): number =>
  id[14] === '7' ? Number.parseInt(id.replace('-', '').slice(0, 12), 16) : 0;

type Started = Pick<Build | BuildBatch, 'startTime' | 'environment'>;

const isOlder = ({ startTime }: Started, time: number): boolean =>
  startTime !== undefined && startTime.getTime() < time - SKEW_MS;

interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextToken: string | undefined;
}

/**
 * What an action execution has started, looked for from the newest on: CodeBuild finds nothing by what it carries. Ends
 * where what there is is older than the action's id.
 */
const find = async <Item extends Started>(
  actionExecutionId: string,
  read: (nextToken: string | undefined) => Promise<Page<Item>>,
): Promise<Item | undefined> => {
  const begun = timeOfId(actionExecutionId);
  let from: string | undefined;
  do {
    const { items, nextToken } = await read(from);
    if (items.length === 0) return undefined;
    const found = items.find(
      ({ environment }) =>
        ownerOf(environment?.environmentVariables ?? [])?.actionExecutionId === actionExecutionId,
    );
    if (found || items.some((item) => isOlder(item, begun))) return found;
    from = nextToken;
  } while (from !== undefined);
  return undefined;
};

/** The build of an action execution among the project's. */
export const findBuild = (
  client: CodeBuildClient,
  projectName: string,
  actionExecutionId: string,
): Promise<Build | undefined> =>
  find(actionExecutionId, async (from) => {
    const { ids = [], nextToken } = await client.send(
      new ListBuildsForProjectCommand({ projectName, sortOrder: 'DESCENDING', nextToken: from }),
    );
    if (ids.length === 0) return { items: [], nextToken };
    const { builds = [] } = await client.send(new BatchGetBuildsCommand({ ids }));
    return { items: builds, nextToken };
  });

/** The batch of an action execution among the project's. */
export const findBatch = (
  client: CodeBuildClient,
  projectName: string,
  actionExecutionId: string,
): Promise<BuildBatch | undefined> =>
  find(actionExecutionId, async (from) => {
    const { ids = [], nextToken } = await client.send(
      new ListBuildBatchesForProjectCommand({ projectName, sortOrder: 'DESCENDING', nextToken: from }),
    );
    if (ids.length === 0) return { items: [], nextToken };
    const { buildBatches = [] } = await client.send(new BatchGetBuildBatchesCommand({ ids }));
    return { items: buildBatches, nextToken };
  });
