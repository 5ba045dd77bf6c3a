import { ONE_WAIT_MS } from './one-wait.ts';
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

/** @returns the id of the execution that was started. */
export const startExecution = async (up: UpProcess, name: string): Promise<string> => {
  const started = await up.call<{ pipelineExecutionId: string }>('StartPipelineExecution', { name });
  return started.pipelineExecutionId;
};

/** Starts an execution and resolves with its id when it has the status: another process cannot be awaited otherwise. */
export const startAndSettle = async (up: UpProcess, name: string, status: string): Promise<string> => {
  const id = await startExecution(up, name);
  const deadline = Date.now() + ONE_WAIT_MS;
  for (;;) {
    const { pipelineExecution } = await up.call<{ pipelineExecution: Found }>('GetPipelineExecution', {
      pipelineName: name,
      pipelineExecutionId: id,
    });
    if (pipelineExecution.status === status) return id;
    if (Date.now() > deadline) throw new Error(`${name} is ${pipelineExecution.status} and not ${status}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};
