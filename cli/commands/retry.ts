import type { GetPipelineStateOutput, RetryStageExecutionOutput } from '@aws-sdk/client-codepipeline';
import { ConfigurationError } from '../../lib/errors.ts';
import { readOverview } from '../client/executions.ts';
import { exitCode } from '../exit-code.ts';
import { follow, type Remote, type RemoteOptions, remoteOf } from '../remote.ts';

export interface RetryOptions extends RemoteOptions {
  readonly stage?: string;
  readonly execution?: string;
  readonly all?: boolean;
  readonly follow?: boolean;
}

interface Retryable {
  readonly stageName: string;
  readonly pipelineExecutionId: string;
}

/** The stage that was asked for, else the last one that failed or was stopped; and the execution that is in it. */
const findStage = async ({ api }: Remote, name: string, options: RetryOptions): Promise<Retryable> => {
  const { stage, execution } = options;
  if (stage !== undefined && execution !== undefined)
    return { stageName: stage, pipelineExecutionId: execution };
  const { stageStates = [] } = await api.call<GetPipelineStateOutput>('GetPipelineState', { name });
  const found = stageStates.findLast(({ stageName, latestExecution }) =>
    stage === undefined
      ? latestExecution?.status === 'Failed' || latestExecution?.status === 'Stopped'
      : stageName === stage,
  );
  const id = execution ?? found?.latestExecution?.pipelineExecutionId;
  if (found?.stageName === undefined || id === undefined)
    throw new ConfigurationError(name, 'no stage has failed or was stopped (or say --stage and --execution)');
  return { stageName: found.stageName, pipelineExecutionId: id };
};

/** `stepline retry`: runs a failed stage once more. @returns 0, or with `--follow` how the execution ended. */
export const retry = async (name: string, options: RetryOptions): Promise<number> => {
  const remote = remoteOf(options);
  const found = await findStage(remote, name, options);
  const send = () =>
    remote.api.call<RetryStageExecutionOutput>('RetryStageExecution', {
      pipelineName: name,
      ...found,
      retryMode: options.all ? 'ALL_ACTIONS' : 'FAILED_ACTIONS',
    });
  if (options.follow) {
    return follow(remote, name, async () => {
      const before = await readOverview(remote.api, name, found.pipelineExecutionId);
      await send();
      return { executionId: found.pipelineExecutionId, mayBeOver: false, before };
    });
  }
  const answer = await send();
  remote.say(`${found.stageName} of execution ${found.pipelineExecutionId} runs again`, answer);
  return exitCode.succeeded;
};
