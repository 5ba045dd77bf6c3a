import { type ExecutionRecord, isEnded } from '../lib/execution/execution-record.ts';
import { findRecord } from '../lib/use-cases/read-record.ts';
import { stopExecution } from '../lib/use-cases/stop-execution.ts';
import type { Orchestrator } from '../local/orchestrator.ts';

/**
 * Stops an execution and, unlike CodePipeline, what it runs (semantics 2.8 leaves the provider's work alone): who
 * interrupts a command on a laptop wants its processes gone.
 */
export const stopRun = async (
  { world, builds }: Pick<Orchestrator, 'world' | 'builds'>,
  record: Pick<ExecutionRecord, 'pipeline' | 'executionId'>,
  reason: string,
): Promise<void> => {
  const { pipeline: pipelineName, executionId: pipelineExecutionId } = record;
  const current = await findRecord(world, pipelineName, pipelineExecutionId);
  if (!current || isEnded(current)) return;
  const running = current.actions.filter(({ phase }) => phase === 'started');
  await stopExecution(world, { pipelineName, pipelineExecutionId, abandon: true, reason });
  await Promise.all(running.flatMap(({ externalId }) => (externalId ? [builds.stop(externalId)] : [])));
};
