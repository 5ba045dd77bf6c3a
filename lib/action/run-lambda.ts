import type { Artifact, JobData } from '@aws-sdk/client-codepipeline';
import { PlatformError } from '../errors.ts';
import { type ActionJob, acknowledge, dispatch } from '../job/action-job.ts';
import { type FoundJob, findJob, readActionJob } from '../job/find-job.ts';
import { type JobDataWorld, jobData } from '../job/job-data.ts';
import { firstDeadline } from '../job/job-deadline.ts';
import type { Functions } from '../ports.ts';
import { keys } from '../store/keys.ts';
import type { ActionWork, ExternalRunner } from './action-runner.ts';
import { firstJob, type JobParts, keepJob, startTimeOf } from './run-custom-action.ts';

export type LambdaParts = JobParts & JobDataWorld & { readonly functions: Functions };

/** A continued job is called again after so long (semantics 8: roughly every 30 seconds), when a sweep comes by. */
const CONTINUE_AFTER_MS = 30_000;

const withRevision = (artifact: Artifact) => ({ ...artifact, revision: artifact.revision ?? null });

/** The event of semantics 8: less than a job worker gets, and in another envelope. */
const eventOf = (jobId: string, accountId: string, data: JobData): object => ({
  'CodePipeline.job': {
    id: jobId,
    accountId,
    data: {
      actionConfiguration: data.actionConfiguration,
      inputArtifacts: (data.inputArtifacts ?? []).map(withRevision),
      outputArtifacts: (data.outputArtifacts ?? []).map(withRevision),
      ...(data.artifactCredentials ? { artifactCredentials: data.artifactCredentials } : {}),
      ...(data.continuationToken === undefined ? {} : { continuationToken: data.continuationToken }),
      ...(data.encryptionKey ? { encryptionKey: data.encryptionKey } : {}),
    },
  },
});

const invoke = async (parts: LambdaParts, found: FoundJob): Promise<void> => {
  const data = await jobData(parts, found);
  const functionName = data.actionConfiguration?.configuration?.['FunctionName'] ?? '';
  await parts.functions.invoke(functionName, eventOf(found.jobId, parts.place.account, data));
};

const foundOf = (work: ActionWork, action: ActionJob): FoundJob => {
  const execution = work.record.actions.find(({ id }) => id === work.actionExecutionId);
  if (!execution)
    throw new PlatformError('ActionNotInRecord', `${work.actionExecutionId} is not in its record`);
  return { jobId: action.job.id, action, record: work.record, execution };
};

const isDue = ({ job }: ActionJob, now: number): boolean =>
  (job.status === 'Queued' || job.status === 'Dispatched') && job.since + CONTINUE_AFTER_MS <= now;

const isLate = ({ deadline }: FoundJob['execution'], now: number): boolean =>
  deadline !== undefined && deadline <= now;

/** Calls the function for a continued job; of two sweeps at once, one does. None does when the action is given up. */
const invokeAgain = async (parts: LambdaParts, action: ActionJob): Promise<void> => {
  const key = keys.job(action.actionExecutionId);
  const nonce = parts.ids.next();
  const { id } = action.job;
  const now = parts.clock.now();
  const { value } = await parts.documents.update<ActionJob>(
    key,
    (current) => current && dispatch(current, id, nonce, now),
  );
  const found = value?.job.nonce === nonce ? await findJob(parts, id) : undefined;
  if (!found || isLate(found.execution, now)) return;
  await invoke(parts, found);
  await parts.documents.update<ActionJob>(key, (current) => current && acknowledge(current, id, nonce, now));
};

/**
 * Invoke/AWS/Lambda (semantics 6.3, 8): calls a function and waits for its PutJobSuccessResult or PutJobFailureResult; that
 * it returns is not enough. 20 minutes of silence end the action, each continuation gives another 20, for a day at most.
 */
export const runLambda = (parts: LambdaParts): ExternalRunner => ({
  kind: 'external',
  ensureStarted: async (work) => {
    const kept = await keepJob(parts, firstJob(parts, work, 'InProgress'));
    if (kept.job.status === 'InProgress') await invoke(parts, foundOf(work, kept));
    return { externalId: kept.job.id, deadline: firstDeadline(kept.type, startTimeOf(work)) };
  },
  ask: async (_externalId, actionExecutionId) => {
    const action = await readActionJob(parts, actionExecutionId);
    if (action && !action.outcome && isDue(action, parts.clock.now())) await invokeAgain(parts, action);
    return action?.outcome;
  },
});
