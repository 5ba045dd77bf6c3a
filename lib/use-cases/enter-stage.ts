import type { ExecutionRecord, StageRun } from '../execution/execution-record.ts';
import { isEnded, stageOf } from '../execution/execution-record.ts';
import { arriveAtStage, openStage } from '../execution/stage-transitions.ts';
import { type Entrant, join } from '../gate/gate.ts';
import { changeGate, readGate } from './change-gate.ts';
import { pumpGate } from './pump-gate.ts';
import { changeRecord, readRecord, refuseOldAttempt } from './read-record.ts';
import type { World } from './world.ts';

export interface StageTask {
  readonly pipeline: string;
  readonly executionId: string;
  readonly attempt: number;
  readonly stage: string;
}

const asRollback = ({ type }: ExecutionRecord): Pick<Entrant, 'rollback'> =>
  type === 'ROLLBACK' ? { rollback: true } : {};

/** PARALLEL: a stage has no holder and no queue, but a closed transition keeps whoever came (semantics 2.4). */
const openParallel = async (world: World, record: ExecutionRecord, stage: StageRun): Promise<void> => {
  const gate = await readGate(world, { ...record, stage: stage.name });
  if (!gate.transition.enabled || stage.enterTokens.length === 0) return;
  const now = world.clock.now();
  const opened = await changeRecord(world, record.pipeline, record.executionId, (current) =>
    openStage(current, stage.name, stage.run, now),
  );
  await world.delivery.deliver(opened);
};

/** Takes a place at the stage's gate; in PARALLEL there is no queue, and the stage opens. Safe to repeat. */
export const takePlace = async (world: World, record: ExecutionRecord, stage: string): Promise<void> => {
  const mine = stageOf(record, stage);
  if (!mine || mine.status !== undefined || isEnded(record)) return;
  const { mode, pipeline, incarnation, executionId, sequence } = record;
  if (mode === 'PARALLEL') return openParallel(world, record, mine);
  const address = { pipeline, incarnation, stage };
  const gate = await changeGate(world, address, (current) =>
    join(current, { executionId, sequence, run: mine.run, ...asRollback(record) }, mode),
  );
  await pumpGate(world, address, gate);
};

/**
 * A machine waits to enter a stage: its token is answered when the gate lets the execution in, or with the reason why it
 * never will (design D6).
 * @throws {AttemptFenced}
 */
export const enterStage = async (world: World, task: StageTask & { token: string }): Promise<void> => {
  refuseOldAttempt(await readRecord(world, task.pipeline, task.executionId), task.attempt);
  const record = await changeRecord(world, task.pipeline, task.executionId, (current) =>
    arriveAtStage(current, task.stage, task.token),
  );
  await takePlace(world, record, task.stage);
  await world.delivery.deliver(record);
};
