import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { PlatformError } from '../../../lib/errors.ts';
import { driverScript } from '../shell/scripts.ts';
import { type Bystanders, bystandersNow } from './bystanders.ts';
import { type BuildPaths, defaultGraceMs, type Executor, type RunningShell } from './executor.ts';
import { markVariable } from './for-each-marked.ts';
import { killMarked } from './kill-marked.ts';

/** What a build may know of the machine it runs on; nothing else of our environment reaches it, least of all a secret. */
const inherited = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'LANG',
  'LC_ALL',
  'TZ',
  'TMPDIR',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'NODE_EXTRA_CA_CERTS',
  // The machine's settings of npm (certificates, registry): npm looks beside the node that runs it, and `npm start` puts ours
  // first on the path.
  'npm_config_globalconfig',
];

export interface ProcessPlace {
  /** Names the build; every process of it carries the name. */
  readonly build: string;
  readonly paths: BuildPaths;
  readonly graceMs?: number;
  readonly hostEnvironment?: Readonly<Record<string, string | undefined>>;
}

/** A driver that was let go ends within a millisecond or two; then nobody has to be looked for twice. */
const lastMomentMs = 50;

/** Runs a build as plain processes of this machine: nothing is isolated, and the label says so. */
export const processExecutor = (place: ProcessPlace): Executor => {
  const { build, paths, graceMs = defaultGraceMs } = place;
  const host = place.hostEnvironment ?? process.env;
  const variables = Object.fromEntries(
    inherited.flatMap((name) => (host[name] === undefined ? [] : [[name, host[name]]])),
  );
  let group: number | undefined;
  let bystanders: Bystanders | undefined;
  let driver: Promise<unknown> = Promise.resolve();
  /** Started while the sources are unpacked, so that nobody waits for it. */
  let first: Promise<RunningShell> | undefined;
  const stop = () => killMarked({ build, group, directory: paths.output, bystanders }, graceMs);

  const startDriver = async (): Promise<RunningShell> => {
    bystanders ??= bystandersNow();
    const child = spawn('sh', ['-c', driverScript, 'stepline', paths.control], {
      cwd: paths.output,
      env: { ...variables, [markVariable]: build },
      detached: true,
      stdio: 'pipe',
    });
    // A driver that was killed leaves a broken pipe; its end is told by `exit`.
    child.stdin.on('error', () => {});
    const ended = new Promise<string>((resolve) => {
      child.once('exit', (code, signal) => resolve(signal ? `signal ${signal}` : `exit status ${code}`));
      child.once('error', (error) => resolve(error.message));
    });
    driver = ended;
    group = await spawned(child);
    return { input: child.stdin, output: child.stdout, errors: child.stderr, ended };
  };

  return {
    isolation: 'process (not isolated)',
    paths,
    variables,
    prepare: async () => {
      first = startDriver();
      first.catch(() => {}); // Whoever wants a shell is told.
    },
    openShell: () => {
      const shell = first ?? startDriver();
      first = undefined;
      return shell;
    },
    reclaim: async () => {},
    diskUsed: async () => 0,
    foldersUsed: async () => undefined,
    stop,
    dispose: async () => {
      // Nobody may have wanted it.
      await first?.then(
        (shell) => shell.input.end(),
        () => {},
      );
      await Promise.race([driver, delay(lastMomentMs, undefined, { ref: false })]);
      await stop();
      group = undefined;
    },
  };
};

const spawned = (child: ReturnType<typeof spawn>): Promise<number> =>
  new Promise((resolve, reject) => {
    child.once('spawn', () => resolve(child.pid ?? 0));
    child.once('error', (cause) =>
      reject(
        new PlatformError('ShellNotStarted', `a shell could not be started: ${cause.message}`, { cause }),
      ),
    );
  });
