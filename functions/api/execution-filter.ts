import type { ActionExecutionFilter, RuleExecutionFilter } from '@aws-sdk/client-codepipeline';
import { ApiError } from '../../lib/errors.ts';

/**
 * ListActionExecutions and ListRuleExecutions take one of the two filters.
 * @throws {ApiError} ValidationException.
 */
export const refuseBoth = (filter: ActionExecutionFilter | RuleExecutionFilter | undefined): void => {
  if (filter?.pipelineExecutionId === undefined || filter.latestInPipelineExecution === undefined) return;
  throw new ApiError(
    'ValidationException',
    'filter: pipelineExecutionId and latestInPipelineExecution cannot be given together',
  );
};
