import type { ListActionExecutionsInput, ListActionExecutionsOutput } from '@aws-sdk/client-codepipeline';
import type { ActionExecution } from '../../../lib/execution/execution-record.ts';
import type { StoredPipeline } from '../../../lib/pipeline/stored-pipeline.ts';
import { readPipeline } from '../../../lib/use-cases/read-pipeline.ts';
import type { World } from '../../../lib/use-cases/world.ts';
import { refuseBoth } from '../execution-filter.ts';
import { type FoundPage, pageOfExecution, pageOfPipeline } from '../found-page.ts';
import { latestActions } from '../latest-actions.ts';
import { readNextToken, writeNextToken } from '../next-token.ts';
import { readActionDetails } from '../read-action-details.ts';
import { readExecution } from '../read-execution.ts';

/** Semantics 10.2, row 11. */
const PAGE = 100;

const readPage = async (
  world: World,
  stored: StoredPipeline,
  { filter, maxResults = PAGE }: ListActionExecutionsInput,
  position: string | undefined,
): Promise<FoundPage<ActionExecution>> => {
  const latest = filter?.latestInPipelineExecution;
  const executionId = latest?.pipelineExecutionId ?? filter?.pipelineExecutionId;
  if (executionId === undefined)
    return pageOfPipeline(world, stored, ({ actions }) => actions, maxResults, position);
  const record = await readExecution(world, stored, executionId);
  const actions = latest ? latestActions(record, latest.startTimeRange) : record.actions;
  return pageOfExecution(record, actions, maxResults, position);
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
      actionExecutionDetails: await readActionDetails(world, page.found),
      ...(page.next === undefined ? {} : { nextToken: writeNextToken(listing, page.next) }),
    };
  };
