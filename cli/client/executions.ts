import type { ListPipelineExecutionsOutput } from '@aws-sdk/client-codepipeline';
import { ConfigurationError } from '../../lib/errors.ts';
import type { ApiClient } from './api-client.ts';
import type { Overview } from './overview.ts';
import type { Wire } from './wire.ts';

export type ExecutionSummary = NonNullable<
  Wire<ListPipelineExecutionsOutput>['pipelineExecutionSummaries']
>[number];

/** The newest executions of a pipeline, newest first. */
export const newestExecutions = async (
  api: ApiClient,
  pipelineName: string,
  maxResults: number,
  filter?: object,
): Promise<readonly ExecutionSummary[]> => {
  const input = { pipelineName, maxResults, ...(filter ? { filter } : {}) };
  const answer = await api.call<ListPipelineExecutionsOutput>('ListPipelineExecutions', input);
  return answer.pipelineExecutionSummaries ?? [];
};

/** The execution that was asked for, or the newest one. @throws {ConfigurationError} when there is none. */
export const executionOrNewest = async (
  api: ApiClient,
  pipeline: string,
  given: string | undefined,
): Promise<string> => {
  if (given !== undefined) return given;
  const [newest] = await newestExecutions(api, pipeline, 1);
  if (newest?.pipelineExecutionId !== undefined) return newest.pipelineExecutionId;
  throw new ConfigurationError(pipeline, 'has not run yet');
};

export const readOverview = (api: ApiClient, pipeline: string, execution: string): Promise<Overview> =>
  api.read<Overview>('overview', { pipeline, execution });
