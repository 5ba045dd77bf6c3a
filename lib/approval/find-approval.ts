import { ApiError } from '../errors.ts';
import type { ActionExecution } from '../execution/execution-record.ts';
import { keys } from '../store/keys.ts';
import { readPipeline } from '../use-cases/read-pipeline.ts';
import { findRecord } from '../use-cases/read-record.ts';
import type { World } from '../use-cases/world.ts';
import type { Approval } from './approval.ts';

const TOKEN = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const readApproval = async (
  world: Pick<World, 'documents'>,
  token: string,
): Promise<Approval | undefined> =>
  TOKEN.test(token) ? world.documents.read<Approval>(keys.approval(token)) : undefined;

export const invalidToken = (pipeline: string): ApiError =>
  new ApiError(
    'InvalidApprovalTokenException',
    `The approval token is not valid or has expired, or is for another action. Pipeline: '${pipeline}'`,
  );

/**
 * The approval that a token of this pipeline is for, with its action execution.
 * @throws {ApiError} PipelineNotFoundException, InvalidApprovalTokenException.
 */
export const findApproval = async (
  world: World,
  pipeline: string,
  token: string,
): Promise<{ readonly approval: Approval; readonly execution: ActionExecution } | undefined> => {
  const { incarnation } = await readPipeline(world, pipeline);
  const approval = await readApproval(world, token);
  if (approval?.pipeline !== pipeline || approval.incarnation !== incarnation) return undefined;
  const record = await findRecord(world, pipeline, approval.executionId);
  const execution = record?.actions.find(({ id }) => id === approval.actionExecutionId);
  return execution && { approval, execution };
};
