import * as v from 'valibot';
import { isEnded } from '../lib/execution/execution-record.ts';
import { findRecord } from '../lib/use-cases/read-record.ts';
import { sweepPipeline } from '../lib/use-cases/sweep.ts';
import type { World } from '../lib/use-cases/world.ts';

/** What is needed of "Step Functions Execution Status Change": whose machine it was. */
const MachineEnd = v.object({ pipeline: v.string(), executionId: v.optional(v.string()) });

/**
 * A machine has ended. Mostly its record is over too, and there is nothing to do; a machine that died before is followed
 * by the next attempt at once, where the sweep would have found it within a minute.
 */
export const onExecutionChange =
  (world: World) =>
  async (event: unknown): Promise<void> => {
    const { pipeline, executionId } = v.parse(MachineEnd, event);
    const record = executionId === undefined ? undefined : await findRecord(world, pipeline, executionId);
    if (record && !isEnded(record)) await sweepPipeline(world, pipeline);
  };
