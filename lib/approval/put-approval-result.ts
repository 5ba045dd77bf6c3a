import { ApiError } from '../errors.ts';
import type { ActionExecution } from '../execution/execution-record.ts';
import { keys } from '../store/keys.ts';
import { completeAction } from '../use-cases/complete-action.ts';
import { readPipeline } from '../use-cases/read-pipeline.ts';
import type { World } from '../use-cases/world.ts';
import type { Approval, ApprovalAnswer, ApprovalDecision } from './approval.ts';
import { approvalOutcome } from './approval-outcome.ts';
import { findApproval, invalidToken } from './find-approval.ts';

export interface PutApprovalResultRequest {
  readonly pipelineName: string;
  readonly stageName: string;
  readonly actionName: string;
  readonly result: { readonly summary: string; readonly status: ApprovalDecision };
  readonly token: string;
}

/** The names must be of the pipeline, whatever the token is. */
const refuseUnknownNames = async (world: World, request: PutApprovalResultRequest): Promise<void> => {
  const { pipelineName, stageName, actionName } = request;
  const { pipeline } = await readPipeline(world, pipelineName);
  const stage = pipeline.stages.find(({ name }) => name === stageName);
  if (!stage) {
    throw new ApiError(
      'StageNotFoundException',
      `Pipeline '${pipelineName}' does not have a stage with name '${stageName}'`,
    );
  }
  if (!stage.actions.some(({ name }) => name === actionName)) {
    throw new ApiError(
      'ActionNotFoundException',
      `Stage '${stageName}' of pipeline '${pipelineName}' does not have an action with name '${actionName}'`,
    );
  }
};

const isFor = (request: PutApprovalResultRequest, { stage, action }: Approval): boolean =>
  stage === request.stageName && action === request.actionName;

const alreadyCompleted = ({ stageName, actionName }: PutApprovalResultRequest): ApiError =>
  new ApiError(
    'ApprovalAlreadyCompletedException',
    `The approval of ${stageName}/${actionName} was answered before`,
  );

/** Keeps the answer beside the token, once; the sweep finishes what a crash leaves undone afterwards. */
const keepAnswer = async (
  world: World,
  request: PutApprovalResultRequest,
  answer: ApprovalAnswer,
): Promise<void> => {
  const { value, written } = await world.documents.update<Approval>(
    keys.approval(request.token),
    (current) =>
      current && !current.answer && answer.at < current.expires ? { ...current, answer } : current,
  );
  if (written) return;
  throw value?.answer ? alreadyCompleted(request) : invalidToken(request.pipelineName);
};

/** Stopped, timed out, or lost in another way: the token no longer opens anything. */
const refuseEnded = (request: PutApprovalResultRequest, execution: ActionExecution): void => {
  if (execution.phase === 'ended') throw invalidToken(request.pipelineName);
};

const answered = (answer: ApprovalAnswer, execution: ActionExecution | undefined): boolean =>
  execution?.outcome === (answer.status === 'Approved' ? 'succeeded' : 'failed') &&
  execution.updatedBy === answer.by;

/**
 * PutApprovalResult (semantics 7).
 * @param caller ARN of who answers; becomes `lastUpdatedBy`.
 * @throws {ApiError} PipelineNotFoundException, StageNotFoundException, ActionNotFoundException,
 *   InvalidApprovalTokenException (unknown, of another action or an earlier try, timed out, stopped),
 *   ApprovalAlreadyCompletedException.
 */
export const putApprovalResult = async (
  world: World,
  request: PutApprovalResultRequest,
  caller: string,
): Promise<{ readonly approvedAt: Date }> => {
  const found = await findApproval(world, request.pipelineName, request.token);
  if (!found || !isFor(request, found.approval)) {
    await refuseUnknownNames(world, request);
    throw invalidToken(request.pipelineName);
  }
  const { approval, execution } = found;
  if (approval.answer) throw alreadyCompleted(request);
  refuseEnded(request, execution);
  const answer = { ...request.result, by: caller, at: world.clock.now() };
  await keepAnswer(world, request, answer);
  const { pipeline, executionId, actionExecutionId } = approval;
  const record = await completeAction(
    world,
    { pipeline, executionId, actionExecutionId },
    approvalOutcome(answer),
  );
  const ended = record?.actions.find(({ id }) => id === actionExecutionId);
  // It was stopped or timed out between our two writes, and that word stands.
  if (!answered(answer, ended)) throw invalidToken(request.pipelineName);
  return { approvedAt: new Date(answer.at) };
};
