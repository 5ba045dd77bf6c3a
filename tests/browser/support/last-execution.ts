import type { UpProcess } from './up-process.ts';

interface Found {
  readonly pipelineExecutionId: string;
  readonly status: string;
}

/** The newest execution of a pipeline. */
export const lastExecution = async (up: UpProcess, pipelineName: string): Promise<Found> => {
  const { pipelineExecutionSummaries } = await up.call<{ pipelineExecutionSummaries: Found[] }>(
    'ListPipelineExecutions',
    { pipelineName },
  );
  const [last] = pipelineExecutionSummaries;
  if (!last) throw new Error(`${pipelineName} has no execution`);
  return last;
};

const PATIENCE_MS = 60_000;

/** Starts an execution and resolves with its id when it has the status: another process cannot be awaited otherwise. */
export const startAndSettle = async (up: UpProcess, name: string, status: string): Promise<string> => {
  const { pipelineExecutionId } = await up.call<{ pipelineExecutionId: string }>('StartPipelineExecution', {
    name,
  });
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const last = await lastExecution(up, name);
    if (last.status === status) return pipelineExecutionId;
    if (Date.now() > deadline) throw new Error(`${name} is ${last.status} and not ${status}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};
