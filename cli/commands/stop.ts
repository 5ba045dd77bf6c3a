import type { StopPipelineExecutionOutput } from '@aws-sdk/client-codepipeline';
import { executionOrNewest } from '../client/executions.ts';
import { exitCode } from '../exit-code.ts';
import { type RemoteOptions, remoteOf } from '../remote.ts';

export interface StopOptions extends RemoteOptions {
  readonly abandon?: boolean;
  readonly builds?: boolean;
  readonly reason?: string;
}

const builds = (count: number): string => (count === 1 ? '1 build' : `${count} builds`);

/**
 * `stepline stop`: stops an execution, by default the newest one. `--builds` also stops the builds that run for it, which
 * CodePipeline leaves alone (semantics 2.8).
 */
export const stop = async (
  name: string,
  given: string | undefined,
  options: StopOptions,
): Promise<number> => {
  const remote = remoteOf(options);
  const execution = await executionOrNewest(remote.api, name, given);
  const answer = await remote.api.call<StopPipelineExecutionOutput>('StopPipelineExecution', {
    pipelineName: name,
    pipelineExecutionId: execution,
    abandon: options.abandon === true,
    ...(options.reason === undefined ? {} : { reason: options.reason }),
  });
  const query = { pipeline: name, execution };
  const stopped = options.builds
    ? await remote.api.post<{ stopped: readonly string[] }>('stop-builds', query)
    : undefined;
  const how = options.abandon ? 'is stopped, its actions abandoned' : 'stops when what runs has ended';
  const more = stopped ? `; ${builds(stopped.stopped.length)} stopped` : '';
  remote.say(`execution ${execution} ${how}${more}`, { ...answer, ...stopped });
  return exitCode.succeeded;
};
