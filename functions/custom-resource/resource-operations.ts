import type { World } from '../../lib/use-cases/world.ts';
import { defineOperations, type Operations } from '../api/operation.ts';
import { createPipeline } from '../api/operations/create-pipeline.ts';
import { deletePipeline } from '../api/operations/delete-pipeline.ts';
import { disableStageTransition } from '../api/operations/disable-stage-transition.ts';
import { enableStageTransition } from '../api/operations/enable-stage-transition.ts';
import { getPipeline } from '../api/operations/get-pipeline.ts';
import { listTagsForResource } from '../api/operations/list-tags-for-resource.ts';
import { startPipelineExecution } from '../api/operations/start-pipeline-execution.ts';
import { tagResource } from '../api/operations/tag-resource.ts';
import { untagResource } from '../api/operations/untag-resource.ts';
import { updatePipeline } from '../api/operations/update-pipeline.ts';

/** The operations that `applyResource` calls: a function for them alone is a sixth smaller than one for all. */
export const createResourceOperations = (world: World): Operations =>
  defineOperations({
    CreatePipeline: createPipeline(world),
    DeletePipeline: deletePipeline(world),
    DisableStageTransition: disableStageTransition(world),
    EnableStageTransition: enableStageTransition(world),
    GetPipeline: getPipeline(world),
    ListTagsForResource: listTagsForResource(world),
    StartPipelineExecution: startPipelineExecution(world),
    TagResource: tagResource(world),
    UntagResource: untagResource(world),
    UpdatePipeline: updatePipeline(world),
  });
