import type { StartPipelineExecutionOutput } from '@aws-sdk/client-codepipeline';
import { ConfigurationError } from '../../lib/errors.ts';
import { exitCode } from '../exit-code.ts';
import { follow, type RemoteOptions, readDeclared, remoteOf } from '../remote.ts';

export interface StartOptions extends RemoteOptions {
  readonly var: readonly string[];
  readonly revision: readonly string[];
  readonly token?: string;
  readonly follow?: boolean;
}

const parts = (option: string, text: string): readonly [name: string, value: string] => {
  const at = text.indexOf('=');
  if (at < 1 || at === text.length - 1) throw new ConfigurationError(option, `"${text}" is not NAME=VALUE`);
  return [text.slice(0, at), text.slice(at + 1)];
};

const revisionTypes: Readonly<Record<string, string>> = { ECR: 'IMAGE_DIGEST', S3: 'S3_OBJECT_VERSION_ID' };

/** `stepline start`: "Release change". @returns 0, or with `--follow` how the execution ended. */
export const start = async (name: string, options: StartOptions): Promise<number> => {
  const remote = remoteOf(options);
  const variables = options.var
    .map((text) => parts('--var', text))
    .map(([key, value]) => ({ name: key, value }));
  const revisions = options.revision.map((text) => parts('--revision', text));
  const sources = revisions.length > 0 ? ((await readDeclared(remote, name)).stages[0]?.actions ?? []) : [];
  const sourceRevisions = revisions.map(([actionName, revisionValue]) => {
    const provider = sources.find((action) => action.name === actionName)?.actionTypeId.provider ?? '';
    return { actionName, revisionType: revisionTypes[provider] ?? 'COMMIT_ID', revisionValue };
  });
  const send = () =>
    remote.api.call<StartPipelineExecutionOutput>('StartPipelineExecution', {
      name,
      ...(variables.length > 0 ? { variables } : {}),
      ...(sourceRevisions.length > 0 ? { sourceRevisions } : {}),
      ...(options.token === undefined ? {} : { clientRequestToken: options.token }),
    });
  if (options.follow) {
    return follow(remote, name, async () => ({
      executionId: (await send()).pipelineExecutionId ?? '',
      // The token may be one that was used before.
      mayBeOver: options.token !== undefined,
    }));
  }
  const answer = await send();
  remote.say(`execution ${answer.pipelineExecutionId} started`, answer);
  return exitCode.succeeded;
};
