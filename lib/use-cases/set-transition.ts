import { ApiError } from '../errors.ts';
import { isEnded } from '../execution/execution-record.ts';
import { setTransition as apply, type GateTransition } from '../gate/gate.ts';
import type { ActiveExecutions, StoredPipeline } from '../pipeline/stored-pipeline.ts';
import { keys } from '../store/keys.ts';
import { changeGate } from './change-gate.ts';
import { takePlace } from './enter-stage.ts';
import { pumpGate } from './pump-gate.ts';
import { readCurrentStage } from './read-pipeline.ts';
import { findRecord } from './read-record.ts';
import type { World } from './world.ts';

export interface EnableTransitionRequest {
  readonly pipelineName: string;
  readonly stageName: string;
  readonly transitionType: 'Inbound' | 'Outbound';
  /** Who asks; shown as `lastChangedBy`. */
  readonly caller?: string;
}

export interface DisableTransitionRequest extends EnableTransitionRequest {
  readonly reason: string;
}

/** What leads out of a stage leads into the next one: both are the gate in front of that one (semantics 2.4). */
const gatedStage = (
  stored: StoredPipeline,
  { stageName, transitionType }: EnableTransitionRequest,
): string => {
  const { stages, name } = stored.pipeline;
  const at = stages.findIndex((stage) => stage.name === stageName) + (transitionType === 'Outbound' ? 1 : 0);
  const gated = stages[at]?.name;
  if (gated !== undefined) return gated;
  throw new ApiError(
    'ValidationException',
    `The stage '${stageName}' is the last one of pipeline '${name}': it has no outbound transition`,
  );
};

/** In PARALLEL there is no queue: whoever waits in front of the stage comes in. */
const letParallelIn = async (world: World, stored: StoredPipeline, stage: string): Promise<void> => {
  const { name } = stored.pipeline;
  const active = await world.documents.read<ActiveExecutions>(keys.active(name));
  for (const { start } of active?.executions ?? []) {
    const record = await findRecord(world, name, start.executionId);
    if (record?.mode === 'PARALLEL' && !isEnded(record)) await takePlace(world, record, stage);
  }
};

const change = async (
  world: World,
  request: EnableTransitionRequest,
  transition: Pick<GateTransition, 'enabled' | 'disabledReason'>,
): Promise<void> => {
  const stored = await readCurrentStage(world, request.pipelineName, request.stageName);
  const stage = gatedStage(stored, request);
  const address = { pipeline: request.pipelineName, incarnation: stored.incarnation, stage };
  const changed: GateTransition = {
    ...transition,
    lastChangedAt: world.clock.now(),
    ...(request.caller === undefined ? {} : { lastChangedBy: request.caller }),
  };
  await pumpGate(world, address, await changeGate(world, address, (gate) => apply(gate, changed)));
  if (transition.enabled) await letParallelIn(world, stored, stage);
};

/**
 * Closes a transition (semantics 2.4): who has not been let in waits in front of it, in every execution mode. It stays
 * closed when the pipeline is updated.
 * @throws {ApiError} PipelineNotFoundException, StageNotFoundException; ValidationException for the outbound transition
 *   of the last stage.
 */
export const disableStageTransition = (world: World, request: DisableTransitionRequest): Promise<void> =>
  change(world, request, { enabled: false, disabledReason: request.reason });

/** Opens a transition: the newest that waits (QUEUED: the first in the queue) is let in at once. Throws as disabling. */
export const enableStageTransition = (world: World, request: EnableTransitionRequest): Promise<void> =>
  change(world, request, { enabled: true });
