import type { BuildOwner } from '../../../lib/ports.ts';

/** How a build carries the action it belongs to: in its environment, so that whoever hears of its end finds the record. */
export const ownerVariables = (owner: BuildOwner): Readonly<Record<string, string>> => ({
  STEPLINE_PIPELINE: owner.pipeline,
  STEPLINE_PIPELINE_EXECUTION_ID: owner.pipelineExecutionId,
  STEPLINE_STAGE: owner.stage,
  STEPLINE_ACTION: owner.action,
  STEPLINE_ACTION_EXECUTION_ID: owner.actionExecutionId,
});
