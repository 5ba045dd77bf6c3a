import { messageOf } from '../errors.ts';
import { type ExecutionRecord, isEnded, machineNameOf } from '../execution/execution-record.ts';
import { closeExecution, isClosed } from '../execution/stage-transitions.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { ActiveExecution, ActiveExecutions } from '../pipeline/stored-pipeline.ts';
import { keys, pipelineOfActiveKey } from '../store/keys.ts';
import { cancelOutdated, fenceResumption } from './cancel-outdated.ts';
import { endDeletedExecution } from './end-deleted-execution.ts';
import { takePlace } from './enter-stage.ts';
import { healWork } from './heal-work.ts';
import { passGate } from './leave-stage.ts';
import { publishMachine } from './publish-machine.ts';
import { settle } from './pump-gate.ts';
import { findPipeline, readVersion } from './read-pipeline.ts';
import { changeRecord } from './read-record.ts';
import { rollBackAutomatically } from './roll-back-automatically.ts';
import { ensureRecord, startMachine } from './start-execution.ts';
import type { World } from './world.ts';

/** How many machines of one execution may fail in a row before the execution is called failed by a fault of ours. */
const MAX_FAULTS = 5;

/**
 * What makes the guarantees true (design D5): goes through the running executions and finishes whatever a crash, a lost
 * event or a slow provider left half done. Safe at any time, also twice at once. The embedded process runs it at its
 * start and once a minute; on AWS a schedule does.
 */
export const sweep = async (world: World): Promise<void> => {
  for (const pipeline of await pipelinesWithWork(world)) await sweepPipeline(world, pipeline);
};

/** The sweep of one pipeline. */
export const sweepPipeline = async (world: World, pipeline: string): Promise<void> => {
  const active = await world.documents.read<ActiveExecutions>(keys.active(pipeline));
  if (!active || active.executions.length === 0) return;
  const stored = await findPipeline(world, pipeline);
  if (stored?.incarnation !== active.incarnation) return forget(world, pipeline, active);
  for (const each of active.executions) await heal(world, pipeline, active, each);
};

/**
 * Executions of a pipeline that was deleted: starts that were made meanwhile by somebody who died over it, or what a deletion
 * that runs, or died, has not come to. They end as the deletion ends them; one that cannot be ended now stays on the list.
 */
const forget = async (
  world: World,
  pipeline: string,
  { incarnation, executions }: ActiveExecutions,
): Promise<void> => {
  const ended = new Set<string>();
  for (const { start } of executions) {
    try {
      await endDeletedExecution(world, pipeline, start.executionId);
      ended.add(start.executionId);
    } catch (error) {
      world.log.error(
        { pipeline, execution: start.executionId, error: messageOf(error) },
        'sweep: could not end an execution of a deleted pipeline',
      );
    }
  }
  await world.documents.update<ActiveExecutions>(keys.active(pipeline), (current) =>
    current?.incarnation === incarnation
      ? { ...current, executions: current.executions.filter(({ start }) => !ended.has(start.executionId)) }
      : current,
  );
};

const pipelinesWithWork = async (world: World): Promise<readonly string[]> => {
  const names: string[] = [];
  let startAfter: string | undefined;
  for (;;) {
    const page = await world.store.list(keys.actives, startAfter === undefined ? {} : { startAfter });
    names.push(...page.keys.map(pipelineOfActiveKey));
    startAfter = page.keys.at(-1);
    if (!page.more) return names;
  }
};

/** One execution that cannot be healed now must not keep the others from it. */
const heal = async (
  world: World,
  name: string,
  { incarnation, version }: ActiveExecutions,
  active: ActiveExecution,
): Promise<void> => {
  const { executionId } = active.start;
  try {
    const pipeline = await readVersion(world, name, active.version, incarnation);
    const record = await ensureRecord(world, { pipeline, incarnation }, active.start);
    const fenced = await fenceResumption(world, record, active);
    // An update that died half-way has left this one running.
    const healable = active.version < version ? await cancelOutdated(world, fenced) : fenced;
    await healExecution(world, pipeline, healable);
  } catch (error) {
    world.log.error(
      { pipeline: name, execution: executionId, error: messageOf(error) },
      'sweep: could not heal',
    );
  }
};

const healExecution = async (world: World, pipeline: Pipeline, record: ExecutionRecord): Promise<void> => {
  await world.delivery.deliver(record);
  if (isEnded(record)) return healEnded(world, pipeline, record);
  await healGates(world, record);
  const healed = await healMachine(world, pipeline, record);
  if (isEnded(healed)) await healEnded(world, pipeline, healed);
  else await healWork(world, pipeline, healed);
};

/** What an execution that failed by a fault of ours has left at work still ends, before it is forgotten. */
const healEnded = async (world: World, pipeline: Pipeline, record: ExecutionRecord): Promise<void> => {
  await healWork(world, pipeline, record);
  await settle(world, await rollBackAutomatically(world, record));
};

/** Finishes the passage between two stages, and takes the place of an `Enter` that died before it joined its gate. */
const healGates = async (world: World, record: ExecutionRecord): Promise<void> => {
  for (const stage of record.stages) {
    if (isClosed(stage)) await passGate(world, record, stage.name);
    else if (stage.enterTokens.length > 0) await takePlace(world, record, stage.name);
  }
};

/** The stage where a new machine goes on: the first that is not behind the execution; empty when all are. */
const currentStage = (record: ExecutionRecord): string =>
  record.type === 'ROLLBACK' ? record.startAt : firstAhead(record);

const firstAhead = (record: ExecutionRecord): string =>
  record.stages.find(({ status }) => status !== 'Succeeded' && status !== 'Skipped')?.name ?? '';

const fault = (record: ExecutionRecord, now: number): ExecutionRecord => {
  const faults = (record.faults ?? 0) + 1;
  if (faults <= MAX_FAULTS) return { ...record, faults };
  return closeExecution(
    record,
    'Failed',
    now,
    `InternalError: the state machine failed ${faults} times before the execution was over`,
  );
};

/** A machine that never started is started; a dead one is followed by the next attempt, at the current stage (D6b). */
const healMachine = async (
  world: World,
  pipeline: Pipeline,
  record: ExecutionRecord,
): Promise<ExecutionRecord> => {
  const machine = await publishMachine(world, pipeline);
  const status = await world.engine.describe(machine, machineNameOf(record));
  if (status === 'running') return record;
  if (status === 'missing' && neverRan(record)) {
    await startMachine(world, pipeline, record);
    return record;
  }
  const now = world.clock.now();
  const next = await changeRecord(world, record.pipeline, record.executionId, (current) => {
    if (isEnded(current) || current.attempt !== record.attempt) return current;
    const counted = status === 'missing' ? current : fault(current, now);
    return isEnded(counted)
      ? counted
      : { ...counted, attempt: current.attempt + 1, startAt: currentStage(current) };
  });
  if (!isEnded(next)) await startMachine(world, pipeline, next);
  world.log.info(
    { execution: record.executionId, attempt: next.attempt, machine: status },
    'sweep: next attempt',
  );
  return next;
};

/** No trace of its machine in the record: starting it under its own name cannot make it run twice. */
const neverRan = (record: ExecutionRecord): boolean =>
  record.machineName === undefined &&
  record.actions.length === 0 &&
  record.stages.every(({ status, enterTokens }) => status === undefined && enterTokens.length === 0);
