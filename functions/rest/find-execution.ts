import { ApiError } from '../../lib/errors.ts';
import type { ActionExecution, ExecutionRecord } from '../../lib/execution/execution-record.ts';
import { readPipeline } from '../../lib/use-cases/read-pipeline.ts';
import { readRecord } from '../../lib/use-cases/read-record.ts';
import type { RestPorts } from './rest-ports.ts';

const EXECUTION_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * An execution of this very pipeline, and not one that an earlier pipeline of its name left behind.
 * @throws {ApiError} PipelineNotFoundException, PipelineExecutionNotFoundException.
 */
export const findExecution = async (
  world: RestPorts['world'],
  pipeline: string,
  executionId: string,
): Promise<ExecutionRecord> => {
  const { incarnation } = await readPipeline(world, pipeline);
  // What is no id must not become a part of a key.
  const record = EXECUTION_ID.test(executionId) ? await readRecord(world, pipeline, executionId) : undefined;
  if (record?.incarnation === incarnation) return record;
  throw new ApiError(
    'PipelineExecutionNotFoundException',
    `Pipeline '${pipeline}' does not have an execution with id '${executionId}'`,
  );
};

/** @throws {ApiError} ActionExecutionNotFoundException, and what `findExecution` throws. */
export const findActionExecution = async (
  world: RestPorts['world'],
  pipeline: string,
  executionId: string,
  actionExecutionId: string,
): Promise<ActionExecution> => {
  const record = await findExecution(world, pipeline, executionId);
  const found = record.actions.find(({ id }) => id === actionExecutionId);
  if (found) return found;
  throw new ApiError(
    'ActionExecutionNotFoundException',
    `Execution '${executionId}' has no action execution with id '${actionExecutionId}'`,
  );
};
