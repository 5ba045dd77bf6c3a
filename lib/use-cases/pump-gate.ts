import { isAtWork } from '../execution/close-halted.ts';
import { type ExecutionRecord, isEnded, stageOf } from '../execution/execution-record.ts';
import { CANCELLED_BY_UPDATE, haltExecution } from '../execution/halt-execution.ts';
import { closeExecution, openStage } from '../execution/stage-transitions.ts';
import {
  type Entrant,
  evictionTold,
  type Gate,
  type Holder,
  holderTold,
  isHalfTold,
  release,
} from '../gate/gate.ts';
import type { ActiveExecution, ActiveExecutions } from '../pipeline/stored-pipeline.ts';
import { keys } from '../store/keys.ts';
import { changeGate, type GateAddress, readGate } from './change-gate.ts';
import type { World } from './world.ts';

const updateRecord = async (
  world: World,
  pipeline: string,
  executionId: string,
  change: (record: ExecutionRecord) => ExecutionRecord,
): Promise<ExecutionRecord | undefined> => {
  const { value } = await world.documents.update<ExecutionRecord>(
    keys.record(pipeline, executionId),
    (current) => current && change(current),
  );
  return value;
};

/**
 * The execution came into the stage with the run that the gate granted, or an automatic retry has begun a later one. It
 * may have left it already: then it gives the stage back itself, once it has its place in the next one, or once its
 * rollback has its place in this one.
 */
const holds = (record: ExecutionRecord | undefined, stage: string, run: number): boolean => {
  const mine = record && stageOf(record, stage);
  return (
    !!record &&
    (!isEnded(record) || record.rollsBack === stage) &&
    !!mine &&
    mine.run >= run &&
    mine.status !== undefined
  );
};

/**
 * The gate was granted for a run that an ended execution does not have: somebody wants to resume it and has not written
 * that yet. Nobody knows whether he still lives, so his write is made to fail: it expects this attempt.
 */
const fence = (record: ExecutionRecord, stage: string, run: number): ExecutionRecord =>
  isEnded(record) && (stageOf(record, stage)?.run ?? run) < run
    ? { ...record, attempt: record.attempt + 1 }
    : record;

const tellHolder = async (
  world: World,
  address: GateAddress,
  holder: Holder,
  previous: string | undefined,
): Promise<Gate> => {
  const now = world.clock.now();
  const record = await updateRecord(world, address.pipeline, holder.executionId, (current) =>
    fence(openStage(current, address.stage, holder.run, now, previous), address.stage, holder.run),
  );
  if (!holds(record, address.stage, holder.run))
    return changeGate(world, address, (gate) => release(gate, holder));
  if (record) await world.delivery.deliver(record);
  return changeGate(world, address, (gate) => holderTold(gate, holder));
};

/** Only who still waits for this stage run can be superseded here; for anybody else the eviction is void. */
const supersede = (
  record: ExecutionRecord,
  stage: string,
  evicted: Entrant,
  now: number,
): ExecutionRecord => {
  const mine = stageOf(record, stage);
  if (mine?.run !== evicted.run || mine.status !== undefined) return record;
  // In QUEUED nobody is superseded: who came was of a newer version in another mode, whose update has yet to cancel this.
  return record.mode === 'SUPERSEDED'
    ? closeExecution(record, 'Superseded', now, 'a newer execution took its place')
    : haltExecution(record, { kind: 'cancel', reason: CANCELLED_BY_UPDATE, at: now });
};

const tellEvicted = async (world: World, address: GateAddress, evicted: Entrant): Promise<Gate> => {
  const now = world.clock.now();
  const record = await updateRecord(world, address.pipeline, evicted.executionId, (current) =>
    supersede(current, address.stage, evicted, now),
  );
  const gate = await changeGate(world, address, (current) => evictionTold(current, evicted.executionId));
  if (!record || !isEnded(record)) return gate;
  // Only now: settling pumps this gate too, which must not find the same eviction again.
  await settle(world, record);
  return readGate(world, address);
};

/**
 * Finishes what a gate has decided: each grant and eviction goes into the record of its execution, its token is
 * answered, then the gate forgets it (design D6). Anybody may pump at any time; a crash half-way is finished by the next.
 */
export const pumpGate = async (world: World, address: GateAddress, known?: Gate): Promise<void> => {
  let gate = known ?? (await readGate(world, address));
  while (isHalfTold(gate)) {
    const [evicted] = gate.evictions;
    if (evicted) gate = await tellEvicted(world, address, evicted);
    else if (gate.holder) gate = await tellHolder(world, address, gate.holder, gate.previous);
  }
};

/** Gives back every gate that the execution holds or waits at, and lets the next ones in. */
const releaseAll = async (world: World, record: ExecutionRecord): Promise<void> => {
  if (record.mode === 'PARALLEL') return;
  for (const { name: stage, run } of record.stages) {
    const address = { pipeline: record.pipeline, incarnation: record.incarnation, stage };
    const mine = { executionId: record.executionId, run };
    await pumpGate(world, address, await changeGate(world, address, (gate) => release(gate, mine)));
  }
};

/** Nothing left to tell, to roll back or to wait for. */
const isFinished = (record: ExecutionRecord): boolean =>
  isEnded(record) &&
  record.rollsBack === undefined &&
  record.answers.length === 0 &&
  record.outbox.length === 0 &&
  !isAtWork(record);

/**
 * Cleans up after an execution that is over: gates, answers, events, and last its place on the active list, so that the
 * sweep finishes what a crash left half done. Safe to repeat, and while the execution is being resumed.
 */
export const settle = async (world: World, record: ExecutionRecord): Promise<void> => {
  if (!isEnded(record)) return;
  await world.delivery.deliver(record);
  // It keeps its stage until its rollback waits in front of it: `roll-back-automatically.ts`, which settles it again.
  if (record.rollsBack !== undefined) return;
  await releaseAll(world, record);
  const left = await world.documents.read<ExecutionRecord>(keys.record(record.pipeline, record.executionId));
  if (left && !isFinished(left)) return;
  const isOver = ({ start, attempt = 1 }: ActiveExecution): boolean =>
    start.executionId === record.executionId && attempt <= (left?.attempt ?? attempt);
  await world.documents.update<ActiveExecutions>(keys.active(record.pipeline), (active) => {
    if (!active) return active;
    const executions = active.executions.filter((each) => !isOver(each));
    return executions.length === active.executions.length ? active : { ...active, executions };
  });
};
