import { ApiError } from '../errors.ts';
import { type ExecutionRecord, isEnded, stageOf, type Trigger } from '../execution/execution-record.ts';
import type { StoredPipeline } from '../pipeline/stored-pipeline.ts';
import { readGate } from './change-gate.ts';
import { takePlace } from './enter-stage.ts';
import { readCurrentStage } from './read-pipeline.ts';
import { findRecord, readRecord } from './read-record.ts';
import { startExecution } from './start-execution.ts';
import type { World } from './world.ts';

export interface RollbackStageRequest {
  readonly pipelineName: string;
  readonly stageName: string;
  readonly targetPipelineExecutionId: string;
  /** Who asks: the trigger's detail. */
  readonly caller?: string;
}

const unable = (stage: string, why: string): ApiError =>
  new ApiError('UnableToRollbackStageException', `The stage '${stage}' cannot be rolled back: ${why}`);

const outdated = (target: string): ApiError =>
  new ApiError(
    'PipelineExecutionOutdatedException',
    `The execution '${target}' belongs to an earlier version of the pipeline`,
  );

/** Whether a stage can be rolled back to this execution (semantics 2.9), apart from its version. */
export const isRollbackTarget = (record: ExecutionRecord, stage: string): boolean => {
  const run = stageOf(record, stage);
  return record.type === 'STANDARD' && run?.status === 'Succeeded' && !run.rolledBack;
};

const refusePlace = ({ pipeline }: StoredPipeline, stage: string): void => {
  if (pipeline.stages[0]?.name === stage) throw unable(stage, 'it is the source stage');
  if (pipeline.executionMode === 'PARALLEL') throw unable(stage, 'the pipeline is in PARALLEL mode');
};

const readTarget = async (
  world: World,
  stored: StoredPipeline,
  request: RollbackStageRequest,
): Promise<ExecutionRecord> => {
  const { pipelineName, stageName, targetPipelineExecutionId } = request;
  const target = await readRecord(world, pipelineName, targetPipelineExecutionId);
  if (target.incarnation !== stored.incarnation) {
    throw new ApiError(
      'PipelineExecutionNotFoundException',
      `Pipeline '${pipelineName}' does not have an execution with id '${targetPipelineExecutionId}'`,
    );
  }
  if (target.pipelineVersion !== stored.pipeline.version) throw outdated(targetPipelineExecutionId);
  if (!isRollbackTarget(target, stageName))
    throw unable(stageName, `'${targetPipelineExecutionId}' is no standard execution that succeeded in it`);
  return target;
};

const refuseWhileRunning = async (world: World, stored: StoredPipeline, stage: string): Promise<void> => {
  const { incarnation, pipeline } = stored;
  const { holder } = await readGate(world, { pipeline: pipeline.name, incarnation, stage });
  const inside = holder && (await findRecord(world, pipeline.name, holder.executionId));
  if (inside && !isEnded(inside)) throw unable(stage, `execution '${inside.executionId}' is running in it`);
};

/**
 * Starts the execution that runs a stage with what a target had, and takes its place in front of the stage, before all
 * who wait there.
 * @throws {ApiError} PipelineExecutionOutdatedException, when the pipeline is updated meanwhile.
 */
export const startRollback = async (
  world: World,
  target: ExecutionRecord,
  stage: string,
  start: { readonly trigger: Trigger; readonly requestHash?: string },
): Promise<string> => {
  const { executionId } = await startExecution(world, {
    ...start,
    pipeline: target.pipeline,
    rollback: { target: target.executionId, stage },
    resolvedVariables: target.variables,
    onlyVersion: { version: target.pipelineVersion, otherwise: () => outdated(target.executionId) },
  });
  await takePlace(world, await readRecord(world, target.pipeline, executionId), stage);
  return executionId;
};

/**
 * Rolls a stage back to an execution that succeeded in it (semantics 2.9): a new execution of type ROLLBACK runs that
 * stage alone, with the target's source revisions, artifacts and variables. Passes a closed transition.
 *
 * @returns the id of the new execution
 * @throws {ApiError} PipelineNotFoundException, StageNotFoundException, PipelineExecutionNotFoundException,
 *   PipelineExecutionOutdatedException, UnableToRollbackStageException.
 */
export const rollbackStage = async (
  world: World,
  request: RollbackStageRequest,
): Promise<{ readonly pipelineExecutionId: string }> => {
  const { pipelineName, stageName, caller } = request;
  const stored = await readCurrentStage(world, pipelineName, stageName);
  refusePlace(stored, stageName);
  const target = await readTarget(world, stored, request);
  await refuseWhileRunning(world, stored, stageName);
  const pipelineExecutionId = await startRollback(world, target, stageName, {
    trigger: {
      triggerType: 'ManualRollback',
      ...(caller === undefined ? {} : { triggerDetail: caller }),
    },
  });
  return { pipelineExecutionId };
};
