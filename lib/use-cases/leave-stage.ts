import type { ExecutionRecord } from '../execution/execution-record.ts';
import { isEnded, stageOf } from '../execution/execution-record.ts';
import { leaveStage as decide, type LeaveDecision } from '../execution/leave-stage.ts';
import { isClosed } from '../execution/stage-transitions.ts';
import { release } from '../gate/gate.ts';
import type { Stage } from '../pipeline/pipeline.ts';
import { changeGate } from './change-gate.ts';
import { type StageTask, takePlace } from './enter-stage.ts';
import { pumpGate, settle } from './pump-gate.ts';
import { pinnedPipeline } from './read-pipeline.ts';
import { changeRecord, readRecord, refuseOldAttempt } from './read-record.ts';
import { rollBackAutomatically } from './roll-back-automatically.ts';
import type { World } from './world.ts';

/**
 * Moves an execution from a stage that has closed to the next one: takes its place there first, then gives this one
 * back, so that nobody overtakes between the two (design D6). Safe to repeat.
 */
export const passGate = async (world: World, record: ExecutionRecord, stage: string): Promise<void> => {
  const here = stageOf(record, stage);
  if (record.mode === 'PARALLEL' || !here || !isClosed(here)) return;
  const next = record.stages[record.stages.indexOf(here) + 1];
  const advances = !isEnded(record) && (here.status === 'Succeeded' || here.status === 'Skipped');
  if (next && advances) await takePlace(world, record, next.name);
  const address = { pipeline: record.pipeline, incarnation: record.incarnation, stage };
  const mine = { executionId: record.executionId, run: here.run };
  await pumpGate(world, address, await changeGate(world, address, (gate) => release(gate, mine)));
};

const declaredStage = async (world: World, record: ExecutionRecord, stage: string): Promise<Stage> => {
  const pipeline = await pinnedPipeline(world, record);
  const declared = pipeline.stages.find(({ name }) => name === stage);
  if (!declared) throw new Error(`pipeline ${record.pipeline} has no stage ${stage}`);
  return declared;
};

/**
 * The machine has come to the end of a stage. Asking again gives the same answer.
 * @throws {AttemptFenced}
 */
export const leaveStage = async (world: World, task: StageTask): Promise<LeaveDecision> => {
  const before = await readRecord(world, task.pipeline, task.executionId);
  refuseOldAttempt(before, task.attempt);
  const declared = await declaredStage(world, before, task.stage);
  const now = world.clock.now();
  let decision: LeaveDecision = 'end';
  const record = await changeRecord(world, task.pipeline, task.executionId, (current) => {
    refuseOldAttempt(current, task.attempt);
    const left = decide(current, declared, now);
    decision = left.decision;
    return left.record;
  });
  if (isEnded(record)) await settle(world, await rollBackAutomatically(world, record));
  else {
    await passGate(world, record, task.stage);
    await world.delivery.deliver(record);
  }
  return decision;
};
