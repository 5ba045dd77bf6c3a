import { ConfigurationError } from '../errors.ts';
import type { ActionJob } from '../job/action-job.ts';
import { type CustomActionType, findCustomActionType, queryableProperty } from '../job/custom-action-type.ts';
import { readActionJob } from '../job/find-job.ts';
import { firstDeadline } from '../job/job-deadline.ts';
import { announceJob } from '../job/job-queue.ts';
import { keys } from '../store/keys.ts';
import type { World } from '../use-cases/world.ts';
import type { ActionWork, ExternalRunner } from './action-runner.ts';

export type JobParts = Pick<World, 'documents' | 'ids' | 'clock'>;

/** The first job of an action; `status` says whether somebody has it already. */
export const firstJob = (
  parts: JobParts,
  work: ActionWork,
  status: 'Queued' | 'InProgress',
): Omit<ActionJob, 'query'> => ({
  type: work.action.actionTypeId,
  pipeline: work.pipeline,
  executionId: work.pipelineExecutionId,
  stage: work.stage,
  action: work.action.name,
  actionExecutionId: work.actionExecutionId,
  job: { id: parts.ids.next(), status, since: parts.clock.now() },
});

/** Keeps the job, or finds the one that an earlier try has kept. */
export const keepJob = async (parts: JobParts, job: ActionJob): Promise<ActionJob> => {
  const { value } = await parts.documents.update<ActionJob>(
    keys.job(job.actionExecutionId),
    (current) => current ?? job,
  );
  const kept = value ?? job;
  await announceJob(parts, kept);
  return kept;
};

export const startTimeOf = (work: ActionWork): number =>
  work.record.actions.find(({ id }) => id === work.actionExecutionId)?.startTime ?? work.record.startTime;

const typeOf = async (parts: JobParts, work: ActionWork): Promise<CustomActionType> => {
  const { actionTypeId } = work.action;
  const type = await findCustomActionType(parts, actionTypeId);
  if (type) return type;
  const { category, provider, version } = actionTypeId;
  throw new ConfigurationError(
    `${work.stage}/${work.action.name}: actionTypeId`,
    `there is no custom action type ${category}/${provider}, version ${version}`,
  );
};

const queryOf = (type: CustomActionType, work: ActionWork): Pick<ActionJob, 'query'> => {
  const name = queryableProperty(type)?.name;
  const value = name === undefined ? undefined : work.configuration[name];
  if (name === undefined || value === undefined) return {};
  if (/^[A-Za-z0-9_-]{1,20}$/.test(value)) return { query: { name, value } };
  throw new ConfigurationError(
    `${work.stage}/${work.action.name}: configuration.${name}`,
    'is queryable: it must have 1 to 20 characters of A-Z, a-z, 0-9, _ and -',
  );
};

/** Any custom action (semantics 8): a job that waits for a worker, for a day at most. */
export const runCustomAction = (parts: JobParts): ExternalRunner => ({
  kind: 'external',
  ensureStarted: async (work) => {
    const type = await typeOf(parts, work);
    const { job } = await keepJob(parts, { ...firstJob(parts, work, 'Queued'), ...queryOf(type, work) });
    return { externalId: job.id, deadline: firstDeadline(type.id, startTimeOf(work)) };
  },
  ask: async (_externalId, actionExecutionId) => {
    const action = await readActionJob(parts, actionExecutionId);
    // A crash may have come between the job and its place in the queue.
    if (action?.job.status === 'Queued') await announceJob(parts, action);
    return action?.outcome;
  },
});
