import type {
  ActionExecutionDetail,
  PipelineDeclaration,
  PipelineExecution,
} from '@aws-sdk/client-codepipeline';
import { callApi } from '../../api/call-api.ts';
import { rest } from '../../api/rest.ts';
import type { Overview } from '../../api/rest-types.ts';
import { readAllPages } from '../../data/read-all-pages.ts';

export interface ExecutionData {
  readonly execution: PipelineExecution;
  readonly overview: Overview;
  /** Newest first; with configuration, artifacts and output variables. */
  readonly actions: readonly ActionExecutionDetail[];
  /** The declaration that the execution is pinned to. */
  readonly declaration: PipelineDeclaration;
}

export const readExecution = async (
  pipeline: string,
  id: string,
  signal: AbortSignal,
): Promise<ExecutionData> => {
  const [{ pipelineExecution: execution = {} }, overview, actions] = await Promise.all([
    callApi('GetPipelineExecution', { pipelineName: pipeline, pipelineExecutionId: id }, signal),
    rest.overview(pipeline, id, signal),
    readAllPages(async (nextToken) => {
      const page = await callApi(
        'ListActionExecutions',
        {
          pipelineName: pipeline,
          filter: { pipelineExecutionId: id },
          ...(nextToken === undefined ? {} : { nextToken }),
        },
        signal,
      );
      return { items: page.actionExecutionDetails, nextToken: page.nextToken };
    }),
  ]);
  const { pipeline: declaration } = await callApi(
    'GetPipeline',
    { name: pipeline, version: overview.version },
    signal,
  );
  return {
    execution,
    overview,
    actions,
    declaration: declaration ?? { name: pipeline, roleArn: undefined, stages: [] },
  };
};
