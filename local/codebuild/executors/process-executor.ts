import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { PlatformError } from '../../../lib/errors.ts';
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
  let driver: Promise<unknown> = Promise.resolve();
  const stop = () => killMarked({ build, group, directory: paths.output }, graceMs);
  return {
    isolation: 'process (not isolated)',
    paths,
    variables,
    prepare: async () => {},
    openShell: async () => {
      const env = { ...variables, [markVariable]: build };
      const child = spawn('sh', [`${paths.control}/driver.sh`, paths.control], {
        cwd: paths.output,
        env,
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
      return { input: child.stdin, output: child.stdout, errors: child.stderr, ended } satisfies RunningShell;
    },
    reclaim: async () => {},
    diskUsed: async () => 0,
    foldersUsed: async () => undefined,
    stop,
    dispose: async () => {
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
