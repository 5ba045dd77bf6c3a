import { resolve } from 'node:path';
import { findPipelines } from '../../local/declarations/find-pipelines.ts';
import { createLog } from '../../local/log.ts';
import { type BuildOptions, buildOptionsOf } from '../build-options.ts';
import { connectRepositories, parseRepositories } from '../connect-repositories.ts';
import { exitCode } from '../exit-code.ts';
import { createLogFeed } from '../log-feed.ts';
import { notificationText } from '../notification-text.ts';
import { prepareDataDirectory } from '../prepare-data-directory.ts';
import { type Serving, serve } from '../serve.ts';
import { untilStopped } from '../until-stopped.ts';

export interface UpOptions extends BuildOptions {
  readonly port: number;
  readonly data?: string;
  readonly pipelines?: string;
  readonly repo: readonly string[];
}

const introduce = (serving: Serving, directory: string, repositories: readonly string[]): string => {
  const { ports, pipelines } = serving;
  const api = `http://127.0.0.1:${ports.api}`;
  return [
    `console    ${api}/`,
    `API        ${api}  (aws codepipeline list-pipelines --endpoint-url ${api})`,
    `webhook    ${serving.webhookUrl}  (secret in ${serving.secretFile})`,
    `sites      ${serving.sitesUrl}/<bucket>/`,
    `data       ${directory}`,
    `pipelines  ${pipelines.map(({ name }) => name).join(', ') || 'none yet'}`,
    ...repositories.map((line) => `repository ${line}`),
    'ready; Ctrl-C ends',
    '',
  ].join('\n');
};

/** `stepline up`: serves until stopped. What then still runs is taken up by the next `up` on the same data. */
export const up = async (options: UpOptions): Promise<number> => {
  const repositories = parseRepositories(options.repo);
  const pipelines = options.pipelines ? findPipelines(resolve(options.pipelines)) : [];
  const directory = await prepareDataDirectory(options.data, 'up');
  const stopped = untilStopped();
  const serving = await serve({
    directory,
    port: options.port,
    pipelines,
    repositories,
    ...buildOptionsOf(options),
    feed: createLogFeed(),
    log: createLog(),
    onNotification: (notification) => process.stdout.write(notificationText(notification)),
  });
  const lines = await connectRepositories(repositories, {
    url: serving.webhookUrl,
    secretFile: serving.secretFile,
  });
  process.stdout.write(introduce(serving, directory, lines));
  await stopped;
  await serving.close();
  return exitCode.succeeded;
};
