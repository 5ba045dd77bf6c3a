import type { PutApprovalResultInput, PutApprovalResultOutput } from '@aws-sdk/client-codepipeline';
import { putApprovalResult as answerApproval } from '../../../lib/approval/put-approval-result.ts';
import type { World } from '../../../lib/use-cases/world.ts';
import type { CallContext } from '../operation.ts';

/**
 * @throws {ApiError} PipelineNotFoundException, StageNotFoundException, ActionNotFoundException,
 *   InvalidApprovalTokenException, ApprovalAlreadyCompletedException.
 */
export const putApprovalResult =
  (world: World) =>
  async (input: PutApprovalResultInput, { caller }: CallContext): Promise<PutApprovalResultOutput> => {
    const { pipelineName = '', stageName = '', actionName = '', token = '', result } = input;
    const { summary = '', status = 'Rejected' } = result ?? {};
    const request = { pipelineName, stageName, actionName, token, result: { summary, status } };
    return answerApproval(world, request, caller);
  };
