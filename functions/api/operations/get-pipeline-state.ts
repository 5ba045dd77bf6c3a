import type { GetPipelineStateInput, GetPipelineStateOutput, StageState } from '@aws-sdk/client-codepipeline';
import { type ExecutionRecord, stageOf } from '../../../lib/execution/execution-record.ts';
import { knowsAllActions, stageState } from '../../../lib/execution/views/stage-state.ts';
import type { Gate } from '../../../lib/gate/gate.ts';
import type { Stage } from '../../../lib/pipeline/pipeline.ts';
import type { StoredPipeline } from '../../../lib/pipeline/stored-pipeline.ts';
import { keys } from '../../../lib/store/keys.ts';
import { readPipeline } from '../../../lib/use-cases/read-pipeline.ts';
import { findRecord } from '../../../lib/use-cases/read-record.ts';
import type { World } from '../../../lib/use-cases/world.ts';

/** How far back an action is looked for that newer executions did not reach. */
const MOST_READ = 20;

/** The execution that was let in last, and those before it until every action of the stage has been seen. */
const readLatest = async (
  world: World,
  stage: Stage,
  gate: Gate,
  name: string,
): Promise<ExecutionRecord[]> => {
  const executions: ExecutionRecord[] = [];
  let next = gate.latest;
  while (next !== undefined && executions.length < MOST_READ) {
    const record = await findRecord(world, name, next);
    if (record?.incarnation !== gate.incarnation) break;
    executions.push(record);
    next = knowsAllActions(stage, executions) ? undefined : stageOf(record, stage.name)?.previous;
  }
  return executions;
};

const readWaiting = async (world: World, gate: Gate, name: string): Promise<ExecutionRecord[]> => {
  const records = await Promise.all(
    gate.waiting.map(({ executionId }) => findRecord(world, name, executionId)),
  );
  return records.filter((record) => record !== undefined);
};

const readStage = async (
  world: World,
  { pipeline, incarnation }: StoredPipeline,
  stage: Stage,
): Promise<StageState> => {
  const { name, executionMode } = pipeline;
  const kept = await world.documents.read<Gate>(keys.gate(name, stage.name));
  const gate = kept?.incarnation === incarnation ? kept : undefined;
  // Semantics 2.3: a PARALLEL pipeline has no state; but its transitions can be closed, and are shown so.
  if (!gate || executionMode === 'PARALLEL') return stageState(stage, { gate, executions: [], waiting: [] });
  const executions = await readLatest(world, stage, gate, name);
  return stageState(stage, { gate, executions, waiting: await readWaiting(world, gate, name) });
};

/** @throws {ApiError} PipelineNotFoundException. */
export const getPipelineState =
  (world: World) =>
  async ({ name = '' }: GetPipelineStateInput): Promise<GetPipelineStateOutput> => {
    const stored = await readPipeline(world, name);
    return {
      pipelineName: stored.pipeline.name,
      pipelineVersion: stored.pipeline.version,
      stageStates: await Promise.all(stored.pipeline.stages.map((stage) => readStage(world, stored, stage))),
      created: new Date(stored.created),
      updated: new Date(stored.updated),
    };
  };
