import { exitCode } from '../exit-code.ts';
import { type RemoteOptions, remoteOf } from '../remote.ts';

export interface TransitionOptions extends RemoteOptions {
  readonly outbound?: boolean;
}

const address = (pipelineName: string, stageName: string, { outbound }: TransitionOptions) => ({
  pipelineName,
  stageName,
  transitionType: outbound ? 'Outbound' : 'Inbound',
});

const way = ({ outbound }: TransitionOptions): string => (outbound ? 'the way out of' : 'the way into');

/** `stepline enable`: opens a transition; the one that waits goes on at once. */
export const enable = async (name: string, stage: string, options: TransitionOptions): Promise<number> => {
  const remote = remoteOf(options);
  const answer = await remote.api.call('EnableStageTransition', address(name, stage, options));
  remote.say(`${way(options)} ${stage} is open`, answer);
  return exitCode.succeeded;
};

/** `stepline disable`: closes a transition; what has not been let in waits. */
export const disable = async (
  name: string,
  stage: string,
  options: TransitionOptions & { readonly reason: string },
): Promise<number> => {
  const remote = remoteOf(options);
  const input = { ...address(name, stage, options), reason: options.reason };
  const answer = await remote.api.call('DisableStageTransition', input);
  remote.say(`${way(options)} ${stage} is closed`, answer);
  return exitCode.succeeded;
};
