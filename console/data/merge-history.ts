import type { PipelineExecutionSummary } from '@aws-sdk/client-codepipeline';

/** Two parts of a history as one, each execution once: as the first part knows it. */
export const mergeHistory = (
  first: readonly PipelineExecutionSummary[],
  second: readonly PipelineExecutionSummary[],
): readonly PipelineExecutionSummary[] => {
  const known = new Set(first.map(({ pipelineExecutionId }) => pipelineExecutionId));
  return [...first, ...second.filter(({ pipelineExecutionId }) => !known.has(pipelineExecutionId))];
};
