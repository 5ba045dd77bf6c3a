import { ApiError } from '../errors.ts';
import { isAtWork } from '../execution/close-halted.ts';
import { currentAction, type ExecutionRecord, isEnded, stageOf } from '../execution/execution-record.ts';
import { type RetryMode, retryManually } from '../execution/resume-stage.ts';
import { isOpen } from '../execution/stage-transitions.ts';
import { readCurrentStage } from './read-pipeline.ts';
import { findRecord } from './read-record.ts';
import { resumeExecution } from './resume-execution.ts';
import type { World } from './world.ts';

export interface RetryStageRequest {
  readonly pipelineName: string;
  readonly stageName: string;
  readonly pipelineExecutionId: string;
  readonly retryMode: RetryMode;
}

const notRetryable = ({ stageName, pipelineExecutionId }: RetryStageRequest, why: string): ApiError =>
  new ApiError(
    'StageNotRetryableException',
    `The stage '${stageName}' of execution '${pipelineExecutionId}' cannot be retried: ${why}`,
  );

const conflict = (why: string): ApiError => new ApiError('ConflictException', why);

const hasFailedAction = (record: ExecutionRecord, stage: string): boolean =>
  record.actions.some(
    (action) =>
      action.stage === stage &&
      action.status === 'Failed' &&
      currentAction(record, stage, action.action) === action,
  );

/** A failed action can be retried while its siblings still run (semantics 2.5). */
const refuseRunning = (record: ExecutionRecord, request: RetryStageRequest): void => {
  const stage = stageOf(record, request.stageName);
  if (record.halt) throw conflict(`The execution '${record.executionId}' is being stopped or cancelled`);
  if (!stage || !isOpen(stage)) throw notRetryable(request, `it is ${stage?.status ?? 'not reached yet'}`);
  if (!hasFailedAction(record, stage.name)) throw notRetryable(request, 'none of its actions has failed');
};

const refuse = (record: ExecutionRecord, request: RetryStageRequest): void => {
  if (record.rollsBack) throw conflict(`The stage '${record.rollsBack}' is about to be rolled back`);
  if (!isEnded(record)) refuseRunning(record, request);
  else {
    if (record.status !== 'Failed' && record.status !== 'Stopped')
      throw notRetryable(request, `the execution is ${record.status}`);
    const status = stageOf(record, request.stageName)?.status;
    if (status !== 'Failed' && status !== 'Stopped')
      throw notRetryable(request, `it is ${status ?? 'not reached yet'}`);
  }
  if (request.retryMode === 'ALL_ACTIONS' && isAtWork(record))
    throw conflict(`Actions of execution '${record.executionId}' are still in progress`);
};

/**
 * Runs a failed or stopped stage once more, in the same execution (semantics 2.6): its failed actions and what never ran,
 * or all of them. Goes past a closed transition, since the execution had been let in.
 *
 * @throws {ApiError} PipelineNotFoundException; StageNotFoundException; StageNotRetryableException;
 *   NotLatestPipelineExecutionException, also for an execution that is unknown; ConflictException;
 *   ConcurrentPipelineExecutionsLimitExceededException.
 */
export const retryStage = async (
  world: World,
  request: RetryStageRequest,
): Promise<{ readonly pipelineExecutionId: string }> => {
  const { pipelineName, stageName, pipelineExecutionId, retryMode } = request;
  const { incarnation, pipeline } = await readCurrentStage(world, pipelineName, stageName);
  const outdated = () => notRetryable(request, 'the pipeline was updated since');
  await resumeExecution(world, {
    executionId: pipelineExecutionId,
    stage: stageName,
    outdated,
    read: async () => {
      const record = await findRecord(world, pipelineName, pipelineExecutionId);
      if (record?.incarnation !== incarnation) {
        throw new ApiError(
          'NotLatestPipelineExecutionException',
          `Pipeline '${pipelineName}' has no execution '${pipelineExecutionId}'`,
        );
      }
      refuse(record, request);
      if (record.pipelineVersion !== pipeline.version) throw outdated();
      return record;
    },
    change: (record) => {
      refuse(record, request);
      return retryManually(record, stageName, retryMode, world.clock.now());
    },
  });
  return { pipelineExecutionId };
};
