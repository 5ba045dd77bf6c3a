import type { GetPipelineStateOutput, RollbackStageOutput } from '@aws-sdk/client-codepipeline';
import { ConfigurationError } from '../../lib/errors.ts';
import { newestExecutions } from '../client/executions.ts';
import { exitCode } from '../exit-code.ts';
import { follow, type Remote, type RemoteOptions, remoteOf } from '../remote.ts';

export interface RollbackOptions extends RemoteOptions {
  readonly to?: string;
  readonly follow?: boolean;
}

const CANDIDATES = 100;

/** The newest execution that succeeded in the stage, other than the one that is in it now. */
const findTarget = async ({ api }: Remote, name: string, stage: string): Promise<string> => {
  const { stageStates = [] } = await api.call<GetPipelineStateOutput>('GetPipelineState', { name });
  const now = stageStates.find(({ stageName }) => stageName === stage)?.latestExecution?.pipelineExecutionId;
  const filter = { succeededInStage: { stageName: stage } };
  const succeeded = await newestExecutions(api, name, CANDIDATES, filter);
  const target = succeeded.find(({ pipelineExecutionId }) => pipelineExecutionId !== now);
  if (target?.pipelineExecutionId !== undefined) return target.pipelineExecutionId;
  throw new ConfigurationError(stage, 'no earlier execution of this version succeeded in it');
};

/** `stepline rollback`: runs a stage with what an earlier execution had. @returns 0, or with `--follow` how that ended. */
export const rollback = async (
  name: string,
  stageName: string,
  options: RollbackOptions,
): Promise<number> => {
  const remote = remoteOf(options);
  const target = options.to ?? (await findTarget(remote, name, stageName));
  const send = () =>
    remote.api.call<RollbackStageOutput>('RollbackStage', {
      pipelineName: name,
      stageName,
      targetPipelineExecutionId: target,
    });
  if (options.follow) {
    return follow(remote, name, async () => ({
      executionId: (await send()).pipelineExecutionId ?? '',
      mayBeOver: false,
    }));
  }
  const answer = await send();
  remote.say(`execution ${answer.pipelineExecutionId} rolls ${stageName} back to ${target}`, answer);
  return exitCode.succeeded;
};
