import type {
  ListDeployActionExecutionTargetsInput,
  ListDeployActionExecutionTargetsOutput,
} from '@aws-sdk/client-codepipeline';
import { ApiError } from '../../../lib/errors.ts';
import type { StoredPipeline } from '../../../lib/pipeline/stored-pipeline.ts';
import { readPipeline } from '../../../lib/use-cases/read-pipeline.ts';
import type { World } from '../../../lib/use-cases/world.ts';
import { allPipelines } from '../../all-pipelines.ts';
import type { FoundAction } from '../found-page.ts';
import { historyPage } from '../history-page.ts';
import { pageOf } from '../page-of.ts';
import { readActionDetails } from '../read-action-details.ts';

const EXECUTIONS_AT_A_TIME = 100;
const PAGE = 100;

const findIn = async (world: World, stored: StoredPipeline, id: string): Promise<FoundAction | undefined> => {
  let next: string | undefined;
  do {
    const page = await historyPage(world, stored, EXECUTIONS_AT_A_TIME, next);
    for (const record of page.records) {
      const execution = record.actions.find((each) => each.id === id);
      if (execution) return { record, execution };
    }
    next = page.next;
  } while (next !== undefined);
  return undefined;
};

const findAction = async (world: World, name: string | undefined, id: string) => {
  const pipelines = name === undefined ? await allPipelines(world) : [await readPipeline(world, name)];
  for (const stored of pipelines) {
    const found = await findIn(world, stored, id);
    if (found) return found;
  }
  return undefined;
};

/**
 * The instances that a deploy action went to. Those are of EC2 and EKS, which nothing deploys to here: a deploy action
 * that is found has none, and every other action execution is refused.
 * @throws {ApiError} PipelineNotFoundException, ActionExecutionNotFoundException, InvalidNextTokenException.
 */
export const listDeployActionExecutionTargets =
  (world: World) =>
  async (input: ListDeployActionExecutionTargetsInput): Promise<ListDeployActionExecutionTargetsOutput> => {
    const { pipelineName, actionExecutionId = '', maxResults = PAGE, nextToken } = input;
    const found = await findAction(world, pipelineName, actionExecutionId);
    const [detail] = found ? await readActionDetails(world, [found]) : [];
    if (detail?.input?.actionTypeId?.category !== 'Deploy') {
      throw new ApiError(
        'ActionExecutionNotFoundException',
        `There is no deploy action execution with the id '${actionExecutionId}'`,
      );
    }
    const listing = ['ListDeployActionExecutionTargets', actionExecutionId];
    const { items, next } = pageOf([], listing, maxResults, nextToken);
    return { targets: items, ...next };
  };
