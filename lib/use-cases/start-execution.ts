import { ApiError, messageOf, PlatformError } from '../errors.ts';
import { createRecord, type ExecutionStart } from '../execution/create-record.ts';
import {
  type ExecutionRecord,
  machineNameOf,
  type SourceOverride,
  type Trigger,
} from '../execution/execution-record.ts';
import { closeExecution } from '../execution/stage-transitions.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { type ActiveExecutions, noExecutions, type StoredPipeline } from '../pipeline/stored-pipeline.ts';
import { keys } from '../store/keys.ts';
import { resolvePipelineVariables } from '../variables/resolve-pipeline-variables.ts';
import { PIPELINE_DELETED } from './end-deleted-execution.ts';
import { publishMachine } from './publish-machine.ts';
import { findPipeline, pipelineNotFound, readPipeline } from './read-pipeline.ts';
import { changeRecord, findRecord } from './read-record.ts';
import type { World } from './world.ts';

export interface StartRequest {
  readonly pipeline: string;
  readonly trigger: Trigger;
  readonly variables?: readonly { readonly name: string; readonly value: string }[];
  readonly sourceOverrides?: readonly SourceOverride[];
  /**
   * The same token starts the same execution: lower-case hex, a hash of whatever makes the request the same (a webhook's
   * body, a caller's clientRequestToken, the name of a machine that was started by hand).
   */
  readonly requestHash?: string;
  /** Runs this stage alone, with what the target had; past the limit of executions, since it takes one back. */
  readonly rollback?: ExecutionStart['rollback'];
  /** Refused, with the error that this gives, when the pipeline has another version. */
  readonly onlyVersion?: { readonly version: number; readonly otherwise: () => ApiError };
  /** Of a rollback: the target's, as they were resolved. */
  readonly resolvedVariables?: ExecutionStart['variables'];
  /** The machine that already runs, when somebody started it by hand: no other is started. */
  readonly machineName?: string;
}

export interface StartedExecution {
  readonly executionId: string;
  /** False: this request had started it before. */
  readonly fresh: boolean;
}

/** Semantics 2.3 and 11: QUEUED and PARALLEL pipelines take 50 executions at a time. */
const CONCURRENT_LIMIT = 50;

interface SeenRequest {
  readonly executionId: string;
  readonly incarnation: string;
}

/** The execution id of a request: the one it got when it was first seen, by this pipeline and not by an earlier one of its name. */
const claimRequest = async (
  world: World,
  { incarnation }: StoredPipeline,
  request: StartRequest,
): Promise<StartedExecution> => {
  const executionId = world.ids.next();
  if (request.requestHash === undefined) return { executionId, fresh: true };
  const { value } = await world.documents.update<SeenRequest>(
    keys.request(request.pipeline, request.requestHash),
    (seen) => (seen?.incarnation === incarnation ? seen : { executionId, incarnation }),
  );
  const seen = value?.executionId ?? executionId;
  return { executionId: seen, fresh: seen === executionId };
};

/**
 * @param running how many executions are in progress already
 * @throws {ApiError} ConcurrentPipelineExecutionsLimitExceededException.
 */
export const refuseOverLimit = (pipeline: string, mode: Pipeline['executionMode'], running: number): void => {
  if (mode === 'SUPERSEDED' || running < CONCURRENT_LIMIT) return;
  throw new ApiError(
    'ConcurrentPipelineExecutionsLimitExceededException',
    `Pipeline '${pipeline}' has ${running} executions in progress, which is the limit in ${mode} mode`,
  );
};

/** The pipeline that an execution is started of. */
type Started = Pick<StoredPipeline, 'pipeline' | 'incarnation'>;

class StaleRead extends Error {}

/** Puts the start on the active list: from here on the sweep sees to it, whatever happens to us. */
const enlist = async (
  world: World,
  stored: StoredPipeline,
  start: Omit<ExecutionStart, 'sequence'>,
): Promise<ExecutionStart> => {
  const { name, version } = stored.pipeline;
  const { value } = await world.documents.update<ActiveExecutions>(keys.active(name), (current) => {
    const active =
      current?.incarnation === stored.incarnation
        ? current
        : { ...noExecutions(stored.incarnation, version), nextSequence: current?.nextSequence ?? 1 };
    if (active.executions.some((each) => each.start.executionId === start.executionId)) return active;
    if (active.version > version) throw new StaleRead();
    if (!start.rollback) refuseOverLimit(name, stored.pipeline.executionMode, active.executions.length);
    const enlisted = { start: { ...start, sequence: active.nextSequence }, version };
    return {
      ...active,
      version,
      nextSequence: active.nextSequence + 1,
      executions: [...active.executions, enlisted],
    };
  });
  const mine = value?.executions.find((each) => each.start.executionId === start.executionId);
  if (!mine) throw new ApiError('ConflictException', `the start of ${start.executionId} was taken back`);
  return mine.start;
};

/**
 * The pipeline may have been deleted while the start went onto the list, or before it had a record. Whoever deletes looks at the
 * list once more after the pipeline is gone: either he ends the execution, or it is taken back here.
 * @throws {ApiError} PipelineNotFoundException.
 */
const refuseDeleted = async (
  world: World,
  { pipeline: { name }, incarnation }: Started,
  { executionId }: ExecutionStart,
  takeBack = async (): Promise<void> => {},
): Promise<void> => {
  if ((await findPipeline(world, name))?.incarnation === incarnation) return;
  await takeBack();
  await world.documents.update<ActiveExecutions>(keys.active(name), (active) =>
    active?.incarnation === incarnation
      ? { ...active, executions: active.executions.filter(({ start }) => start.executionId !== executionId) }
      : active,
  );
  throw pipelineNotFound(world, name);
};

/** Closes a record that nobody has made a machine for. */
const closeUnused = async (world: World, { pipeline, executionId }: ExecutionRecord): Promise<void> => {
  const now = world.clock.now();
  const closed = await changeRecord(world, pipeline, executionId, (current) =>
    closeExecution(current, 'Stopped', now, PIPELINE_DELETED),
  );
  await world.delivery.deliver(closed);
};

/**
 * Makes the history entry, then the record, of a start on the active list. Safe to repeat.
 * @throws {ApiError} PipelineNotFoundException: deleted before the record was there; the record is ended then.
 */
export const ensureRecord = async (
  world: World,
  stored: Started,
  start: ExecutionStart,
): Promise<ExecutionRecord> => {
  const { name } = stored.pipeline;
  await world.documents.create(keys.history(name, start.sequence, start.executionId), {
    executionId: start.executionId,
  });
  const target = start.rollback && (await findRecord(world, name, start.rollback.target));
  if (start.rollback && !target)
    throw new PlatformError('RollbackTargetLost', `${start.rollback.target} has no record`);
  const fresh = createRecord(stored.pipeline, stored.incarnation, start, target);
  const { value, written } = await world.documents.update<ExecutionRecord>(
    keys.record(name, start.executionId),
    (current) => current ?? fresh,
  );
  // A deletion that ran before found nothing to end; one that runs from here on finds the record.
  if (written) await refuseDeleted(world, stored, start, () => closeUnused(world, fresh));
  return value ?? fresh;
};

/** Starts the machine of the record's current attempt. The same again is no error. */
export const startMachine = async (
  world: World,
  pipeline: Pipeline,
  record: ExecutionRecord,
): Promise<void> => {
  const machine = await publishMachine(world, pipeline);
  await world.engine.start(machine, machineNameOf(record), {
    executionId: record.executionId,
    attempt: record.attempt,
  });
};

const readCurrent = async <T>(
  world: World,
  name: string,
  use: (stored: StoredPipeline) => Promise<T>,
): Promise<T> => {
  for (;;) {
    try {
      return await use(await readPipeline(world, name));
    } catch (error) {
      // The pipeline was updated between our two reads: the newer version is there to be read.
      if (!(error instanceof StaleRead)) throw error;
    }
  }
};

const variablesOf = ({ pipeline }: StoredPipeline, request: StartRequest): ExecutionStart['variables'] => {
  const { onlyVersion, resolvedVariables, variables = [] } = request;
  if (onlyVersion && onlyVersion.version !== pipeline.version) throw onlyVersion.otherwise();
  return resolvedVariables ?? resolvePipelineVariables(pipeline, variables);
};

/**
 * Starts an execution of the pipeline's current version (semantics 5.2). It is durable when this returns; its machine is
 * started here, or by the sweep when the engine does not answer now.
 * @throws {ApiError} PipelineNotFoundException, ValidationException (variables),
 *   ConcurrentPipelineExecutionsLimitExceededException.
 */
export const startExecution = async (world: World, request: StartRequest): Promise<StartedExecution> => {
  let claim: StartedExecution | undefined;
  return readCurrent(world, request.pipeline, async (stored) => {
    const variables = variablesOf(stored, request);
    claim ??= await claimRequest(world, stored, request);
    const claimed = claim;
    if (!claimed.fresh) {
      const known = await world.documents.read(keys.record(request.pipeline, claimed.executionId));
      if (known) return claimed;
    }
    const start = await enlist(world, stored, {
      executionId: claimed.executionId,
      trigger: request.trigger,
      variables,
      sourceOverrides: request.sourceOverrides ?? [],
      startTime: world.clock.now(),
      ...(request.rollback === undefined ? {} : { rollback: request.rollback }),
      ...(request.machineName === undefined ? {} : { machineName: request.machineName }),
    });
    await refuseDeleted(world, stored, start);
    const record = await ensureRecord(world, stored, start);
    await world.delivery.deliver(record);
    if (request.machineName === undefined) await launch(world, stored.pipeline, record);
    return claimed;
  });
};

/** Starts the machine of the current attempt now, or leaves it to the sweep. */
export const launch = async (world: World, pipeline: Pipeline, record: ExecutionRecord): Promise<void> => {
  try {
    await startMachine(world, pipeline, record);
  } catch (error) {
    world.log.warn(
      { execution: record.executionId, error: messageOf(error) },
      'the machine did not start; the sweep will',
    );
  }
};
