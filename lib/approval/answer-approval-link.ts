import type { Signer } from '../ports.ts';
import type { World } from '../use-cases/world.ts';
import type { ApprovalAnswer, ApprovalDecision } from './approval.ts';
import { readApprovalLink } from './approval-link.ts';
import { findApproval, invalidToken } from './find-approval.ts';
import { putApprovalResult } from './put-approval-result.ts';

export interface LinkedApproval {
  readonly pipeline: string;
  readonly executionId: string;
  readonly stage: string;
  readonly action: string;
  readonly decision: ApprovalDecision;
  /** Epoch milliseconds; until then the link answers. */
  readonly expires: number;
  /** Whether somebody still waits for an answer; if not, what was answered. */
  readonly waits: boolean;
  readonly answer?: ApprovalAnswer;
}

/**
 * What a link would answer, for a page that asks again: programs that look at mail open every link in it, so opening one
 * must not answer it.
 * @throws {InvalidApprovalLink}
 * @throws {ApiError} PipelineNotFoundException, InvalidApprovalTokenException.
 */
export const readLinkedApproval = async (
  world: World,
  signer: Signer,
  query: ReadonlyMap<string, string>,
): Promise<LinkedApproval> => {
  const link = await readApprovalLink(signer, query, world.clock.now());
  const found = await findApproval(world, link.pipeline, link.token);
  if (found?.approval.executionId !== link.executionId) throw invalidToken(link.pipeline);
  const { pipeline, executionId, stage, action, answer } = found.approval;
  return {
    pipeline,
    executionId,
    stage,
    action,
    decision: link.decision,
    expires: link.expires,
    waits: answer === undefined && found.execution.phase !== 'ended',
    ...(answer ? { answer } : {}),
  };
};

/**
 * Gives the answer that a signed link carries (beyond CodePipeline).
 * @param by what `lastUpdatedBy` shows: a link knows no caller.
 * @throws {InvalidApprovalLink}
 * @throws {ApiError} as `putApprovalResult`.
 */
export const answerApprovalLink = async (
  world: World,
  signer: Signer,
  query: ReadonlyMap<string, string>,
  by: string,
): Promise<LinkedApproval & { readonly approvedAt: Date }> => {
  const linked = await readLinkedApproval(world, signer, query);
  const { approvedAt } = await putApprovalResult(
    world,
    {
      pipelineName: linked.pipeline,
      stageName: linked.stage,
      actionName: linked.action,
      result: { status: linked.decision, summary: `${linked.decision} by a signed link` },
      token: query.get('token') ?? '',
    },
    by,
  );
  return { ...linked, approvedAt };
};
