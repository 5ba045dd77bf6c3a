import type { ActionDetail } from '../execution/execution-record.ts';
import type { Outcome } from '../execution/outcome.ts';
import { keys } from '../store/keys.ts';
import { completeAction } from '../use-cases/complete-action.ts';
import type { World } from '../use-cases/world.ts';
import { type ActionJob, finishJob } from './action-job.ts';
import { findCustomActionType } from './custom-action-type.ts';
import { externalUrl } from './external-url.ts';
import { type FoundJob, invalidJobState } from './find-job.ts';

/** What a worker says about where it works: its own id, and by the type's template the page of it. */
export const externalOf = async (
  world: Pick<World, 'documents'>,
  { action }: FoundJob,
  externalExecutionId: string | undefined,
): Promise<Pick<Outcome, 'externalId' | 'externalUrl'>> => {
  if (externalExecutionId === undefined) return {};
  const { pipeline, executionId, actionExecutionId } = action;
  const type = await findCustomActionType(world, action.type);
  const detail = await world.documents.read<ActionDetail>(
    keys.actionDetail(pipeline, executionId, actionExecutionId),
  );
  const url = externalUrl(
    type?.settings?.executionUrlTemplate,
    externalExecutionId,
    detail?.resolvedConfiguration ?? {},
  );
  return { externalId: externalExecutionId, ...(url === undefined ? {} : { externalUrl: url }) };
};

/**
 * Keeps the last word on a job, once, then ends its action by it; a crash in between is finished by the sweep.
 * @throws {ApiError} InvalidJobStateException: not acknowledged, over, or its action was stopped or timed out.
 */
export const finishWith = async (world: World, found: FoundJob, outcome: Outcome): Promise<void> => {
  const { jobId, action, execution } = found;
  if (execution.phase === 'ended') throw invalidJobState(jobId);
  const now = world.clock.now();
  const { written } = await world.documents.update<ActionJob>(
    keys.job(action.actionExecutionId),
    (current) => current && finishJob(current, jobId, outcome, now),
  );
  if (!written) throw invalidJobState(jobId);
  const { pipeline, executionId, actionExecutionId } = action;
  await completeAction(world, { pipeline, executionId, actionExecutionId }, outcome);
};
