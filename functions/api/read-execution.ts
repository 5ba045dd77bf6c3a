import { ApiError } from '../../lib/errors.ts';
import type { ExecutionRecord } from '../../lib/execution/execution-record.ts';
import type { StoredPipeline } from '../../lib/pipeline/stored-pipeline.ts';
import { findRecord } from '../../lib/use-cases/read-record.ts';
import type { World } from '../../lib/use-cases/world.ts';

/**
 * An execution of this very pipeline: not one that an earlier pipeline of the same name left behind.
 * @throws {ApiError} PipelineExecutionNotFoundException.
 */
export const readExecution = async (
  world: World,
  { pipeline, incarnation }: StoredPipeline,
  executionId: string,
): Promise<ExecutionRecord> => {
  const record = await findRecord(world, pipeline.name, executionId);
  if (record?.incarnation === incarnation) return record;
  throw new ApiError(
    'PipelineExecutionNotFoundException',
    `Pipeline '${pipeline.name}' does not have an execution with id '${executionId}'`,
  );
};
