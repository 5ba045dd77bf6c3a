import { ApiError } from '../../lib/errors.ts';
import { type PipelineOfProperties, pipelineOfProperties } from '../../lib/import/pipeline-of-properties.ts';
import type { Mapping } from '../../lib/import/plain-data.ts';
import { mappingOf, textOf } from '../../lib/import/plain-data.ts';
import type { CallOperation } from './call-operation.ts';
import type { ResourceRequest } from './resource-request.ts';

export interface AppliedResource {
  /** What `Ref` answers, and what CloudFormation will ask to delete: the pipeline's name. */
  readonly physicalId: string;
  readonly data: Readonly<Record<string, string>>;
}

/** Says which stack a pipeline belongs to, so that a repeated Create is told from a name that is another's. */
const OWNER_TAG = 'stepline:resource';

/** The id of a resource that was never made. CloudFormation deletes it when it rolls back, and nothing must go then. */
export const notMade = (request: ResourceRequest): string => `not-made:${request.LogicalResourceId}`;

type Change = Extract<ResourceRequest, { RequestType: 'Create' | 'Update' }>;

const ownerOf = (request: ResourceRequest): string => `${request.StackId}/${request.LogicalResourceId}`;

const madeOf = (properties: Mapping, request: ResourceRequest): PipelineOfProperties => {
  const { ServiceToken: _token, ServiceTimeout: _timeout, ...declared } = properties;
  return pipelineOfProperties(declared, request.LogicalResourceId);
};

const nameOf = ({ declaration }: PipelineOfProperties): string => textOf(declaration['name']) ?? '';

const arnOf = async (call: CallOperation, name: string): Promise<string> => {
  const { metadata } = mappingOf(await call('GetPipeline', { name }));
  return textOf(mappingOf(metadata)['pipelineArn']) ?? '';
};

const tagsOf = (made: PipelineOfProperties, request: ResourceRequest) => [
  ...made.tags,
  { key: OWNER_TAG, value: ownerOf(request) },
];

const isOurs = async (call: CallOperation, name: string, request: ResourceRequest): Promise<boolean> => {
  const { tags } = mappingOf(await call('ListTagsForResource', { resourceArn: await arnOf(call, name) }));
  return (
    Array.isArray(tags) &&
    tags.map(mappingOf).some(({ key, value }) => key === OWNER_TAG && value === ownerOf(request))
  );
};

/** Lambda repeats a request that it did not finish: what it made then is found, and brought up to date. */
const create = async (
  call: CallOperation,
  made: PipelineOfProperties,
  request: Change,
): Promise<object | undefined> => {
  try {
    return await call('CreatePipeline', { pipeline: made.declaration, tags: tagsOf(made, request) });
  } catch (error) {
    const inUse = error instanceof ApiError && error.name === 'PipelineNameInUseException';
    if (!inUse || !(await isOurs(call, nameOf(made), request))) throw error;
    return call('UpdatePipeline', { pipeline: made.declaration });
  }
};

const retag = async (
  call: CallOperation,
  made: PipelineOfProperties,
  old: PipelineOfProperties,
  request: Change,
) => {
  const resourceArn = await arnOf(call, nameOf(made));
  const gone = old.tags.map(({ key }) => key).filter((key) => !made.tags.some((tag) => tag.key === key));
  if (gone.length > 0) await call('UntagResource', { resourceArn, tagKeys: gone });
  await call('TagResource', { resourceArn, tags: tagsOf(made, request) });
};

const setTransitions = async (
  call: CallOperation,
  made: PipelineOfProperties,
  old?: PipelineOfProperties,
) => {
  const at = { pipelineName: nameOf(made), transitionType: 'Inbound' };
  const closed = made.disabledTransitions.map(({ stageName }) => stageName);
  for (const { stageName } of old?.disabledTransitions ?? []) {
    if (!closed.includes(stageName)) await call('EnableStageTransition', { ...at, stageName });
  }
  for (const transition of made.disabledTransitions)
    await call('DisableStageTransition', { ...at, ...transition });
};

const update = async (
  call: CallOperation,
  made: PipelineOfProperties,
  old: PipelineOfProperties,
  request: Change,
): Promise<object | undefined> => {
  const output = await call('UpdatePipeline', { pipeline: made.declaration });
  await retag(call, made, old, request);
  await setTransitions(call, made, old);
  if (made.restartExecutionOnUpdate) await call('StartPipelineExecution', { name: nameOf(made) });
  return output;
};

const answerOf = (output: object | undefined, name: string): AppliedResource => {
  const version = textOf(mappingOf(mappingOf(output)['pipeline'])['version']);
  return { physicalId: name, data: version === undefined ? {} : { Version: version } };
};

/**
 * Does what CloudFormation asks for: a change of name makes the new pipeline, and CloudFormation then asks to delete the
 * old one. Deleting what was never made does nothing.
 * @throws what the API's operations throw: refusals by their names.
 */
export const applyResource = async (
  call: CallOperation,
  request: ResourceRequest,
): Promise<AppliedResource> => {
  if (request.RequestType === 'Delete') {
    const { PhysicalResourceId: physicalId } = request;
    if (physicalId !== notMade(request)) await call('DeletePipeline', { name: physicalId });
    return { physicalId, data: {} };
  }
  const made = madeOf(request.ResourceProperties, request);
  const name = nameOf(made);
  if (request.RequestType === 'Update' && request.PhysicalResourceId === name) {
    return answerOf(await update(call, made, madeOf(request.OldResourceProperties, request), request), name);
  }
  const output = await create(call, made, request);
  await setTransitions(call, made);
  return answerOf(output, name);
};
