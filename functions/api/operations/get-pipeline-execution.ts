import type { GetPipelineExecutionInput, GetPipelineExecutionOutput } from '@aws-sdk/client-codepipeline';
import { executionDetail } from '../../../lib/execution/views/execution-views.ts';
import { readPipeline } from '../../../lib/use-cases/read-pipeline.ts';
import type { World } from '../../../lib/use-cases/world.ts';
import { readExecution } from '../read-execution.ts';

/** @throws {ApiError} PipelineNotFoundException, PipelineExecutionNotFoundException. */
export const getPipelineExecution =
  (world: World) =>
  async ({
    pipelineName = '',
    pipelineExecutionId = '',
  }: GetPipelineExecutionInput): Promise<GetPipelineExecutionOutput> => {
    const stored = await readPipeline(world, pipelineName);
    return { pipelineExecution: executionDetail(await readExecution(world, stored, pipelineExecutionId)) };
  };
