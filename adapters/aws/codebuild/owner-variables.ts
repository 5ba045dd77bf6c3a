import type { BuildOwner, BuildRequest } from '../../../lib/ports.ts';

const NAMES: Readonly<Record<keyof BuildOwner, string>> = {
  pipeline: 'STEPLINE_PIPELINE',
  pipelineExecutionId: 'STEPLINE_PIPELINE_EXECUTION_ID',
  stage: 'STEPLINE_STAGE',
  action: 'STEPLINE_ACTION',
  actionExecutionId: 'STEPLINE_ACTION_EXECUTION_ID',
};

/** Where each output goes, for whoever asks later whether it is there: CodeBuild does not say. */
const OUTPUTS = 'STEPLINE_OUTPUTS';

type Variables = readonly { readonly name?: string | undefined; readonly value?: string | undefined }[];

/** How a build carries the action it belongs to: in its environment, so that its end finds the record (design D4). */
export const ownerVariables = ({ owner, outputs }: BuildRequest): Readonly<Record<string, string>> => ({
  [NAMES.pipeline]: owner.pipeline,
  [NAMES.pipelineExecutionId]: owner.pipelineExecutionId,
  [NAMES.stage]: owner.stage,
  [NAMES.action]: owner.action,
  [NAMES.actionExecutionId]: owner.actionExecutionId,
  ...(outputs.length === 0
    ? {}
    : { [OUTPUTS]: JSON.stringify(Object.fromEntries(outputs.map(({ artifact, key }) => [artifact, key]))) }),
});

const lookUp = (variables: Variables, name: string): string | undefined =>
  // The last one counts, as in the build.
  variables.findLast((each) => each.name === name)?.value;

/** Whose build it is; undefined for one that is none of ours. */
export const ownerOf = (variables: Variables): BuildOwner | undefined => {
  const pipeline = lookUp(variables, NAMES.pipeline);
  const pipelineExecutionId = lookUp(variables, NAMES.pipelineExecutionId);
  const stage = lookUp(variables, NAMES.stage);
  const action = lookUp(variables, NAMES.action);
  const actionExecutionId = lookUp(variables, NAMES.actionExecutionId);
  if (!pipeline || !pipelineExecutionId || !stage || !action || !actionExecutionId) return undefined;
  return { pipeline, pipelineExecutionId, stage, action, actionExecutionId };
};

/** Names and keys of the build's outputs. */
export const outputsOf = (variables: Variables): readonly (readonly [artifact: string, key: string])[] => {
  const text = lookUp(variables, OUTPUTS);
  return text === undefined ? [] : Object.entries(JSON.parse(text) as Record<string, string>);
};
