import type { StartPipelineExecutionInput } from '@aws-sdk/client-codepipeline';
import type { Trigger } from '../../lib/execution/execution-record.ts';
import { readPipeline } from '../../lib/use-cases/read-pipeline.ts';
import type { StartRequest } from '../../lib/use-cases/start-execution.ts';
import type { World } from '../../lib/use-cases/world.ts';
import { toSourceOverrides } from './source-overrides.ts';

/**
 * The wire's StartPipelineExecution (validated by the model) as the use case takes it.
 * @throws {ApiError} PipelineNotFoundException, ValidationException (source revisions).
 */
export const toStartRequest = async (
  world: World,
  { name = '', variables = [], sourceRevisions = [] }: StartPipelineExecutionInput,
  trigger: Trigger,
  requestHash: string | undefined,
): Promise<StartRequest> => {
  const { pipeline } = await readPipeline(world, name);
  return {
    pipeline: name,
    trigger,
    variables: variables.map((variable) => ({ name: variable.name ?? '', value: variable.value ?? '' })),
    sourceOverrides: toSourceOverrides(pipeline, sourceRevisions),
    ...(requestHash === undefined ? {} : { requestHash }),
  };
};
