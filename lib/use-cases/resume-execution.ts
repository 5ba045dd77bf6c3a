import { ApiError, messageOf } from '../errors.ts';
import { startOf } from '../execution/create-record.ts';
import { type ExecutionRecord, isEnded, machineNameOf, stageOf } from '../execution/execution-record.ts';
import { reclaim } from '../gate/gate.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { ActiveExecutions } from '../pipeline/stored-pipeline.ts';
import { keys } from '../store/keys.ts';
import { changeGate, readGate } from './change-gate.ts';
import { publishMachine } from './publish-machine.ts';
import { pumpGate } from './pump-gate.ts';
import { pinnedPipeline } from './read-pipeline.ts';
import { changeRecord } from './read-record.ts';
import { launch, refuseOverLimit } from './start-execution.ts';
import type { World } from './world.ts';

/**
 * An execution goes on in one of its stages with the next attempt. Until its record says so everything can be taken back,
 * by the sweep (active list) and by whoever pumps the gate: they raise the attempt of the record, and then the write
 * that would have resumed it is refused.
 */
export interface Resumption {
  readonly executionId: string;
  readonly stage: string;
  /** Reads the execution anew; throws where it is refused. */
  readonly read: () => Promise<ExecutionRecord>;
  /** What becomes of the record; its attempt must grow. */
  readonly change: (record: ExecutionRecord) => ExecutionRecord;
  /** The pipeline has another version by now. */
  readonly outdated: (record: ExecutionRecord) => ApiError;
}

const notLatest = ({ pipeline, executionId }: ExecutionRecord, stage: string): ApiError =>
  new ApiError(
    'NotLatestPipelineExecutionException',
    `The execution '${executionId}' is not the latest one in stage '${stage}' of pipeline '${pipeline}'`,
  );

const entrantOf = (record: ExecutionRecord, stage: string) => ({
  executionId: record.executionId,
  sequence: record.sequence,
  run: (stageOf(record, stage)?.run ?? 0) + 1,
});

/** A stage that a later execution was let into cannot be resumed by an earlier one (semantics 2.2). */
const refuseNotLatest = async (world: World, record: ExecutionRecord, stage: string): Promise<void> => {
  if (record.mode === 'PARALLEL' || !isEnded(record)) return;
  const gate = await readGate(world, { ...record, stage });
  if (!reclaim(gate, entrantOf(record, stage))) throw notLatest(record, stage);
};

/** On the active list before the record is changed: from then on the sweep sees to it. */
const enlistAgain = async (world: World, record: ExecutionRecord, outdated: ApiError): Promise<void> => {
  const { executionId, pipelineVersion: version } = record;
  const attempt = record.attempt + 1;
  await world.documents.update<ActiveExecutions>(keys.active(record.pipeline), (active) => {
    if (active?.incarnation !== record.incarnation || active.version !== version) throw outdated;
    const others = active.executions.filter((each) => each.start.executionId !== executionId);
    refuseOverLimit(record.pipeline, record.mode, others.length);
    return { ...active, executions: [...others, { start: startOf(record), version, attempt }] };
  });
};

const reclaimGate = async (world: World, record: ExecutionRecord, stage: string): Promise<void> => {
  if (record.mode === 'PARALLEL') return;
  const entrant = entrantOf(record, stage);
  const address = { pipeline: record.pipeline, incarnation: record.incarnation, stage };
  await changeGate(world, address, (gate) => {
    const mine = reclaim(gate, entrant);
    if (!mine) throw notLatest(record, stage);
    return mine;
  });
};

/** @returns undefined when the record was changed by somebody else meanwhile. */
const changeFenced = async (
  world: World,
  before: ExecutionRecord,
  change: Resumption['change'],
): Promise<ExecutionRecord | undefined> => {
  let mine = false;
  const record = await changeRecord(world, before.pipeline, before.executionId, (current) => {
    mine = current.attempt === before.attempt && isEnded(current) === isEnded(before);
    return mine ? change(current) : current;
  });
  return mine ? record : undefined;
};

/** The machine of the attempt before may still wait for something: nothing it does counts any more. */
const stopMachine = async (world: World, pipeline: Pipeline, before: ExecutionRecord): Promise<void> => {
  try {
    const machine = await publishMachine(world, pipeline);
    await world.engine.stop(machine, machineNameOf(before), 'a later attempt of this execution goes on');
  } catch (error) {
    world.log.warn(
      { execution: before.executionId, error: messageOf(error) },
      'the old machine was not stopped',
    );
  }
};

const tryToResume = async (
  world: World,
  { stage, read, change, outdated }: Resumption,
): Promise<ExecutionRecord | undefined> => {
  const before = await read();
  const pipeline = await pinnedPipeline(world, before);
  await refuseNotLatest(world, before, stage);
  if (isEnded(before)) {
    await enlistAgain(world, before, outdated(before));
    await reclaimGate(world, before, stage);
  }
  const record = await changeFenced(world, before, change);
  if (!record) return undefined;
  if (record.mode !== 'PARALLEL')
    await pumpGate(world, { pipeline: record.pipeline, incarnation: record.incarnation, stage });
  await world.delivery.deliver(record);
  await stopMachine(world, pipeline, before);
  await launch(world, pipeline, record);
  return record;
};

/**
 * Resumes an execution in one of its stages (semantics 2.6, 2.10): gate, active list, record, machine.
 * @throws {ApiError} what `read` throws; NotLatestPipelineExecutionException;
 *   ConcurrentPipelineExecutionsLimitExceededException; `outdated`.
 */
export const resumeExecution = async (world: World, resumption: Resumption): Promise<ExecutionRecord> => {
  for (;;) {
    // Undefined: the record is another one by now, and is judged anew.
    const resumed = await tryToResume(world, resumption);
    if (resumed) return resumed;
  }
};
