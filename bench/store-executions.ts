import { createRecord } from '../lib/execution/create-record.ts';
import { closeExecution } from '../lib/execution/stage-transitions.ts';
import { keys } from '../lib/store/keys.ts';
import type { Orchestrator } from '../local/orchestrator.ts';
import { addPipeline } from './embedded.ts';

/** Makes a pipeline, and puts records of executions that are over where they would be, without running them. */
export const storeExecutions = async (
  { world }: Pick<Orchestrator, 'world'>,
  name: string,
  count: number,
): Promise<void> => {
  const { pipeline, incarnation } = await addPipeline({ world }, name);
  for (let sequence = 1; sequence <= count; sequence += 1) {
    const executionId = world.ids.next();
    const started = createRecord(pipeline, incarnation, {
      executionId,
      sequence,
      trigger: { triggerType: 'StartPipelineExecution' },
      variables: [],
      sourceOverrides: [],
      startTime: world.clock.now(),
    });
    const record = { ...closeExecution(started, 'Succeeded', world.clock.now()), outbox: [] };
    await world.documents.create(keys.history(name, sequence, executionId), { executionId });
    await world.documents.create(keys.record(name, executionId), record);
  }
};
