import type {
  ActionExecutionFilter,
  ListActionExecutionsInput,
  ListActionExecutionsOutput,
} from '@aws-sdk/client-codepipeline';
import { ApiError } from '../../../lib/errors.ts';
import type { StoredPipeline } from '../../../lib/pipeline/stored-pipeline.ts';
import { readPipeline } from '../../../lib/use-cases/read-pipeline.ts';
import type { World } from '../../../lib/use-cases/world.ts';
import { type ActionPage, actionsOfExecution, actionsOfPipeline } from '../action-page.ts';
import { latestActions } from '../latest-actions.ts';
import { readNextToken, writeNextToken } from '../next-token.ts';
import { readActionDetails } from '../read-action-details.ts';
import { readExecution } from '../read-execution.ts';

/** Semantics 10.2, row 11. */
const PAGE = 100;

const refuseBoth = (filter: ActionExecutionFilter | undefined): void => {
  if (filter?.pipelineExecutionId === undefined || filter.latestInPipelineExecution === undefined) return;
  throw new ApiError(
    'ValidationException',
    'filter: pipelineExecutionId and latestInPipelineExecution cannot be given together',
  );
};

const readPage = async (
  world: World,
  stored: StoredPipeline,
  { filter, maxResults = PAGE }: ListActionExecutionsInput,
  position: string | undefined,
): Promise<ActionPage> => {
  const latest = filter?.latestInPipelineExecution;
  const executionId = latest?.pipelineExecutionId ?? filter?.pipelineExecutionId;
  if (executionId === undefined) return actionsOfPipeline(world, stored, maxResults, position);
  const record = await readExecution(world, stored, executionId);
  const actions = latest ? latestActions(record, latest.startTimeRange) : record.actions;
  return actionsOfExecution(record, actions, maxResults, position);
};

/**
 * Newest first: the newest execution's last started action leads.
 * @throws {ApiError} PipelineNotFoundException, PipelineExecutionNotFoundException, InvalidNextTokenException,
 *   ValidationException.
 */
export const listActionExecutions =
  (world: World) =>
  async (input: ListActionExecutionsInput): Promise<ListActionExecutionsOutput> => {
    const { pipelineName = '', filter, nextToken } = input;
    refuseBoth(filter);
    const stored = await readPipeline(world, pipelineName);
    const listing = ['ListActionExecutions', pipelineName, stored.incarnation, JSON.stringify(filter)];
    const page = await readPage(world, stored, input, readNextToken(listing, nextToken));
    return {
      actionExecutionDetails: await readActionDetails(world, page.actions),
      ...(page.next === undefined ? {} : { nextToken: writeNextToken(listing, page.next) }),
    };
  };
