import { cp, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PlatformError } from '../../lib/errors.ts';
import { keys } from '../../lib/store/keys.ts';
import { readRecord } from '../../lib/use-cases/read-record.ts';
import { createBareRepository, installPushHook } from '../../local/git/bare-repository.ts';
import { git } from '../../local/git/git.ts';
import { PortInUse } from '../../local/http/port-in-use.ts';
import { createLog } from '../../local/log.ts';
import { type BuildOptions, buildOptionsOf } from '../build-options.ts';
import { executionResult } from '../execution-result.ts';
import { exitCodeOf } from '../exit-code.ts';
import { createLogFeed, type LogFeed } from '../log-feed.ts';
import { prepareDataDirectory } from '../prepare-data-directory.ts';
import { type Serving, serve } from '../serve.ts';
import { summaryOf } from '../summary-of.ts';
import { untilStopped } from '../until-stopped.ts';
import { renderSummary } from '../view/summary.ts';
import { hasColor } from '../view/terminal-mode.ts';
import { viewOf } from '../view-of.ts';
import { watchExecution } from '../watch-execution.ts';

export interface DemoOptions extends BuildOptions {
  readonly port: number;
  readonly data?: string;
  readonly once?: boolean;
}

const REPOSITORY = 'stepline/web-app';
const BRANCH = 'main';
const example = (name: string): string => fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));

const write = (text: string): void => void process.stdout.write(text);

/** Commits are the demo's, whatever the machine's Git is set to. */
const AUTHOR = [
  '-c',
  'user.name=Ada Baker',
  '-c',
  'user.email=ada@example.com',
  '-c',
  'commit.gpgsign=false',
];

const commitAll = async (clone: string, message: string): Promise<void> => {
  await git(['-C', clone, 'add', '--all']);
  await git(['-C', clone, ...AUTHOR, 'commit', '--quiet', '--message', message]);
};

const push = (clone: string) => git(['-C', clone, 'push', '--quiet', 'origin', `HEAD:refs/heads/${BRANCH}`]);

/** A bare repository with the example as its first commit, and a clone of it to work in. */
const prepareRepository = async (directory: string): Promise<{ bare: string; clone: string }> => {
  const bare = join(directory, 'repositories', 'web-app.git');
  const clone = join(directory, 'repositories', 'web-app');
  await rm(join(directory, 'repositories'), { recursive: true, force: true });
  await mkdir(join(directory, 'repositories'), { recursive: true });
  await createBareRepository(bare, { defaultBranch: BRANCH });
  await cp(example('web-app'), clone, {
    recursive: true,
    filter: (path) => !/\/(node_modules|dist|reports)$/.test(path),
  });
  await git(['-C', clone, 'init', '--quiet', '--template=', '--initial-branch', BRANCH]);
  await git(['-C', clone, 'remote', 'add', 'origin', bare]);
  await commitAll(clone, 'A bread calculator');
  await push(clone);
  return { bare, clone };
};

/** The fix that is pushed: something on the index page that everybody can see. */
const pushFix = async (clone: string): Promise<string> => {
  await cp(example('web-app-fix/files'), clone, { recursive: true });
  const message = (await readFile(example('web-app-fix/commit-message.txt'), 'utf8')).trim();
  await commitAll(clone, message);
  await push(clone);
  return message;
};

/** Where others use the usual ports, the demo takes any free ones. */
const serveSomewhere = async (options: DemoOptions, directory: string, feed: LogFeed): Promise<Serving> => {
  const at = (port: number) =>
    serve({
      directory,
      port,
      pipelines: [example('web-app/pipeline.yml')],
      repositories: new Map([[REPOSITORY, join(directory, 'repositories', 'web-app.git')]]),
      ...buildOptionsOf(options),
      feed,
      log: createLog({ level: 'warn' }),
    });
  try {
    return await at(options.port);
  } catch (error) {
    if (!(error instanceof PortInUse)) throw error;
    return at(0);
  }
};

const newestExecution = async ({ orchestrator }: Serving, pipeline: string): Promise<string | undefined> =>
  (await orchestrator.world.store.list(keys.historyRoot(pipeline), { limit: 1 })).keys[0];

/** Pushes, and shows the execution that the push starts to its end. @returns the exit code. */
const watchPush = async (serving: Serving, feed: LogFeed, clone: string): Promise<number> => {
  const { orchestrator, sitesUrl } = serving;
  const [pipeline] = serving.pipelines;
  if (!pipeline) throw new Error('the example has no pipeline');
  const view = viewOf(pipeline, process.stdout);
  const watching = watchExecution(orchestrator, feed, () => true, view);
  const before = await newestExecution(serving, pipeline.name);
  await pushFix(clone);
  // The hook waits for the webhook's answer, which comes after the start: when the push is through, it has started.
  if ((await newestExecution(serving, pipeline.name)) === before) {
    throw new PlatformError('PushNotHeard', 'the push started no execution');
  }
  const executionId = await watching.ended;
  watching.stop();
  view.end();
  const record = await readRecord(orchestrator.world, pipeline.name, executionId);
  const result = executionResult(record, { layout: orchestrator.layout, sitesUrl });
  const summary = await summaryOf(result, record, orchestrator);
  write(`\n${renderSummary(summary, hasColor(process.stdout, process.env)).join('\n')}\n`);
  return exitCodeOf(record);
};

/**
 * `npm start`: the example of the README. Makes a repository, pushes a fix to it with real `git push`, and shows how the
 * execution goes from Source to Prod; then serves on until it is stopped, or ends at once with `once`.
 */
export const demo = async (options: DemoOptions): Promise<number> => {
  const directory = await prepareDataDirectory(options.data, 'demo');
  const feed = createLogFeed();
  const stopped = untilStopped();
  const serving = await serveSomewhere(options, directory, feed);
  try {
    const { bare, clone } = await prepareRepository(directory);
    await installPushHook(bare, {
      url: serving.webhookUrl,
      secretFile: serving.secretFile,
      fullName: REPOSITORY,
    });
    write(`Pushing a fix to ${bare}\n\n`);
    const code = await watchPush(serving, feed, clone);
    if (options.once) return code;
    const address = `http://127.0.0.1:${serving.ports.api}`;
    write(`\nConsole    ${address}/\nAPI        aws codepipeline --endpoint-url ${address} list-pipelines\n`);
    write(`\nServing on; push again from ${clone}. Ctrl-C ends.\n`);
    await stopped;
    return 0;
  } finally {
    await serving.close();
  }
};
