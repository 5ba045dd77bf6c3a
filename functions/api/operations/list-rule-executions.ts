import type { ListRuleExecutionsInput, ListRuleExecutionsOutput } from '@aws-sdk/client-codepipeline';
import type { RuleExecution } from '../../../lib/execution/execution-record.ts';
import type { StoredPipeline } from '../../../lib/pipeline/stored-pipeline.ts';
import { readPipeline } from '../../../lib/use-cases/read-pipeline.ts';
import type { World } from '../../../lib/use-cases/world.ts';
import { refuseBoth } from '../execution-filter.ts';
import { type FoundPage, pageOfExecution, pageOfPipeline } from '../found-page.ts';
import { latestRules } from '../latest-rules.ts';
import { readNextToken, writeNextToken } from '../next-token.ts';
import { readExecution } from '../read-execution.ts';
import { readRuleDetails } from '../read-rule-details.ts';

/** Semantics 10.2, row 12: as for action executions. */
const PAGE = 100;

const readPage = async (
  world: World,
  stored: StoredPipeline,
  { filter, maxResults = PAGE }: ListRuleExecutionsInput,
  position: string | undefined,
): Promise<FoundPage<RuleExecution>> => {
  const latest = filter?.latestInPipelineExecution;
  const executionId = latest?.pipelineExecutionId ?? filter?.pipelineExecutionId;
  if (executionId === undefined)
    return pageOfPipeline(world, stored, ({ rules }) => rules, maxResults, position);
  const record = await readExecution(world, stored, executionId);
  const rules = latest ? latestRules(record, latest.startTimeRange) : record.rules;
  return pageOfExecution(record, rules, maxResults, position);
};

/**
 * Newest first, as ListActionExecutions.
 * @throws {ApiError} PipelineNotFoundException, PipelineExecutionNotFoundException, InvalidNextTokenException,
 *   ValidationException.
 */
export const listRuleExecutions =
  (world: World) =>
  async (input: ListRuleExecutionsInput): Promise<ListRuleExecutionsOutput> => {
    const { pipelineName = '', filter, nextToken } = input;
    refuseBoth(filter);
    const stored = await readPipeline(world, pipelineName);
    const listing = ['ListRuleExecutions', pipelineName, stored.incarnation, JSON.stringify(filter)];
    const page = await readPage(world, stored, input, readNextToken(listing, nextToken));
    return {
      ruleExecutionDetails: await readRuleDetails(world, page.found),
      ...(page.next === undefined ? {} : { nextToken: writeNextToken(listing, page.next) }),
    };
  };
