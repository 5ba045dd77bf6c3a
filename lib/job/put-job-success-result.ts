import { ApiError } from '../errors.ts';
import type { Outcome, SourceRevision } from '../execution/outcome.ts';
import { keys } from '../store/keys.ts';
import type { World } from '../use-cases/world.ts';
import {
  checkOutputVariables,
  MAX_OUTPUT_VARIABLES,
  outputVariablesSize,
} from '../variables/check-output-variables.ts';
import { type ActionJob, continueJob, isOpen } from './action-job.ts';
import { type FoundJob, invalidJobState, readJob } from './find-job.ts';
import { externalOf, finishWith } from './finish-job.ts';
import { silenceDeadline } from './job-deadline.ts';
import { announceJob, takeFromQueue } from './job-queue.ts';
import { noteProgress } from './note-progress.ts';

export interface PutJobSuccessResultRequest {
  readonly jobId: string;
  readonly currentRevision?: CurrentRevision | undefined;
  readonly continuationToken?: string | undefined;
  readonly executionDetails?: ExecutionDetails | undefined;
  readonly outputVariables?: Readonly<Record<string, string>> | undefined;
}

interface CurrentRevision {
  readonly revision: string;
  readonly changeIdentifier: string;
  readonly created?: Date | undefined;
  readonly revisionSummary?: string | undefined;
}

interface ExecutionDetails {
  readonly summary?: string | undefined;
  readonly externalExecutionId?: string | undefined;
  readonly percentComplete?: number | undefined;
}

const refuseVariables = ({ outputVariables, continuationToken }: PutJobSuccessResultRequest): void => {
  if (outputVariables === undefined) return;
  if (continuationToken !== undefined && Object.keys(outputVariables).length > 0) {
    throw new ApiError('ValidationException', 'Output variables cannot be given with a continuation token.');
  }
  if (outputVariablesSize(outputVariables) > MAX_OUTPUT_VARIABLES) {
    throw new ApiError(
      'OutputVariablesSizeExceededException',
      `The output variables of an action have at most ${MAX_OUTPUT_VARIABLES} bytes.`,
    );
  }
  const problem = checkOutputVariables(outputVariables);
  if (problem !== undefined) throw new ApiError('ValidationException', problem);
};

const revisionOf = (current: CurrentRevision): SourceRevision => ({
  revisionId: current.revision,
  revisionChangeIdentifier: current.changeIdentifier,
  ...(current.created === undefined ? {} : { created: current.created.getTime() }),
  ...(current.revisionSummary ? { revisionSummary: current.revisionSummary } : {}),
});

/** Which output artifacts the worker has really stored. */
const storedArtifacts = async (world: World, { execution }: FoundJob): Promise<readonly string[]> => {
  const found = await Promise.all(
    execution.outputs.map(async ({ name, key }) => {
      const { keys: there } = await world.store.list(key, { limit: 1 });
      return there[0] === key ? [name] : [];
    }),
  );
  return found.flat();
};

const succeed = async (world: World, found: FoundJob, request: PutJobSuccessResultRequest): Promise<void> => {
  const { summary, externalExecutionId } = request.executionDetails ?? {};
  const outcome: Outcome = {
    status: 'succeeded',
    artifacts: await storedArtifacts(world, found),
    ...(summary ? { summary } : {}),
    ...(request.outputVariables === undefined ? {} : { outputVariables: request.outputVariables }),
    ...(request.currentRevision === undefined ? {} : { revision: revisionOf(request.currentRevision) }),
    ...(await externalOf(world, found, externalExecutionId)),
  };
  await finishWith(world, found, outcome);
};

/** The worker is not done: the next job, with the token, is its own or another worker's (semantics 8). */
const goOn = async (
  world: World,
  found: FoundJob,
  continuationToken: string,
  details: ExecutionDetails,
): Promise<void> => {
  const { jobId, action, execution } = found;
  if (execution.phase === 'ended' || !isOpen(action, jobId)) throw invalidJobState(jobId);
  const now = world.clock.now();
  const next = { id: world.ids.next(), continuationToken };
  // What people see comes before the next job: nobody who has the next job can be overwritten by us.
  const { summary, percentComplete } = details;
  await noteProgress(world, action, {
    ...(summary ? { summary } : {}),
    ...(percentComplete === undefined ? {} : { percentComplete }),
    ...(await externalOf(world, found, details.externalExecutionId)),
    ...silenceDeadline(action.type, execution, now),
  });
  const { value, written } = await world.documents.update<ActionJob>(
    keys.job(action.actionExecutionId),
    (current) => current && continueJob(current, jobId, next, now),
  );
  if (!value || !written) throw invalidJobState(jobId);
  await announceJob(world, value);
  await takeFromQueue(world, action.type, jobId);
};

/**
 * PutJobSuccessResult (semantics 8). Without a continuation token the action succeeds, provided that its output artifacts
 * are in their places; with one, this job ends and a new one begins.
 * @throws {ApiError} JobNotFoundException, InvalidJobStateException, OutputVariablesSizeExceededException,
 *   ValidationException (output variables with a token, or misnamed).
 */
export const putJobSuccessResult = async (
  world: World,
  request: PutJobSuccessResultRequest,
): Promise<void> => {
  const found = await readJob(world, request.jobId);
  refuseVariables(request);
  if (request.continuationToken === undefined) return succeed(world, found, request);
  await goOn(world, found, request.continuationToken, request.executionDetails ?? {});
};
