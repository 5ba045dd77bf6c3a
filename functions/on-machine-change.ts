import * as v from 'valibot';
import { type ExecutionRecord, isEnded, machineNameOf } from '../lib/execution/execution-record.ts';
import type { ActiveExecutions } from '../lib/pipeline/stored-pipeline.ts';
import { keys } from '../lib/store/keys.ts';
import { findRecord } from '../lib/use-cases/read-record.ts';
import { recordAbort } from '../lib/use-cases/record-abort.ts';
import { sweepPipeline } from '../lib/use-cases/sweep.ts';
import type { World } from '../lib/use-cases/world.ts';
import { allPipelines } from './all-pipelines.ts';

/** Step Functions' event, as far as it counts here. */
const MachineChange = v.object({
  detail: v.object({
    stateMachineArn: v.string(),
    name: v.string(),
    status: v.string(),
    cause: v.nullish(v.string()),
  }),
});

const lastOf = (arn: string): string => arn.slice(arn.lastIndexOf(':') + 1);

/** The running execution whose machine this is: also one that somebody started by hand, under a name of his. */
const findRunning = async (
  world: World,
  pipeline: string,
  machineName: string,
): Promise<ExecutionRecord | undefined> => {
  const active = await world.documents.read<ActiveExecutions>(keys.active(pipeline));
  for (const { start } of active?.executions ?? []) {
    const record = await findRecord(world, pipeline, start.executionId);
    if (record && !isEnded(record) && machineNameOf(record) === machineName) return record;
  }
  return undefined;
};

/**
 * A machine of ours has ended ("Step Functions Execution Status Change"). Mostly its record is over too. One that was
 * aborted from the console of Step Functions is recorded as stopped; one that died is followed by its next attempt. Repeats,
 * machines of older attempts and of strangers change nothing.
 *
 * @param machineNameFor the name of a pipeline's machine
 */
export const onMachineChange =
  (world: World, machineNameFor: (pipeline: string) => string) =>
  async (event: unknown): Promise<void> => {
    const { detail } = v.parse(MachineChange, event);
    const machine = lastOf(detail.stateMachineArn);
    const stored = (await allPipelines(world)).find(
      ({ pipeline }) => machineNameFor(pipeline.name) === machine,
    );
    if (!stored) return;
    const { name } = stored.pipeline;
    const record = await findRunning(world, name, detail.name);
    if (!record) return;
    if (detail.status !== 'ABORTED') return sweepPipeline(world, name);
    const why = detail.cause ? `: ${detail.cause}` : '';
    await recordAbort(world, record, detail.name, `the state machine was aborted${why}`);
  };
