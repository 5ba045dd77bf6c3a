import type { PipelineDeclaration, StageState } from '@aws-sdk/client-codepipeline';
import { callApi } from '../../api/call-api.ts';
import { rest } from '../../api/rest.ts';
import type { Overview } from '../../api/rest-types.ts';
import { type StageView, stageViews } from '../../data/stage-views.ts';

export interface PipelinePageData {
  readonly declaration: PipelineDeclaration;
  readonly stages: readonly StageView[];
}

/** A running pipeline has a handful of executions in it; older ones only add the times of old actions. */
const MOST_OVERVIEWS = 10;

const executionIds = (states: readonly StageState[]): readonly string[] => {
  const ids = states.flatMap(({ latestExecution }) => latestExecution?.pipelineExecutionId ?? []);
  return [...new Set(ids)].slice(0, MOST_OVERVIEWS);
};

/** Of an execution that is gone meanwhile the pipeline is shown without its times. */
const readOverview = (pipeline: string, id: string, signal: AbortSignal): Promise<readonly Overview[]> =>
  rest.overview(pipeline, id, signal).then(
    (overview) => [overview],
    () => [],
  );

export const readPipelinePage = async (name: string, signal: AbortSignal): Promise<PipelinePageData> => {
  const [{ pipeline }, state] = await Promise.all([
    callApi('GetPipeline', { name }, signal),
    callApi('GetPipelineState', { name }, signal),
  ]);
  const states = state.stageStates ?? [];
  const overviews = await Promise.all(executionIds(states).map((id) => readOverview(name, id, signal)));
  const declaration = pipeline ?? { name, roleArn: undefined, stages: [] };
  return { declaration, stages: stageViews(declaration, states, overviews.flat()) };
};
