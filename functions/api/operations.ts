import type { World } from '../../lib/use-cases/world.ts';
import { defineOperations, type Operations } from './operation.ts';
import { createPipeline } from './operations/create-pipeline.ts';
import { deletePipeline } from './operations/delete-pipeline.ts';
import { getPipeline } from './operations/get-pipeline.ts';
import { getPipelineExecution } from './operations/get-pipeline-execution.ts';
import { getPipelineState } from './operations/get-pipeline-state.ts';
import { listActionExecutions } from './operations/list-action-executions.ts';
import { listPipelineExecutions } from './operations/list-pipeline-executions.ts';
import { listPipelines } from './operations/list-pipelines.ts';
import { putApprovalResult } from './operations/put-approval-result.ts';
import { startPipelineExecution } from './operations/start-pipeline-execution.ts';
import { updatePipeline } from './operations/update-pipeline.ts';

/** The operations there are, one file each. What is not here is refused by name. */
export const createOperations = (world: World): Operations =>
  defineOperations({
    CreatePipeline: createPipeline(world),
    DeletePipeline: deletePipeline(world),
    GetPipeline: getPipeline(world),
    GetPipelineExecution: getPipelineExecution(world),
    GetPipelineState: getPipelineState(world),
    ListActionExecutions: listActionExecutions(world),
    ListPipelineExecutions: listPipelineExecutions(world),
    ListPipelines: listPipelines(world),
    PutApprovalResult: putApprovalResult(world),
    StartPipelineExecution: startPipelineExecution(world),
    UpdatePipeline: updatePipeline(world),
  });
