import { execFile } from 'node:child_process';
import { GitFailed } from './git-failed.ts';

/** Of git's variables only those that say how to reach a host; the others may belong to a hook that we run in. */
const KEPT = /^GIT_(SSH|SSL|HTTP|PROXY|EXEC_PATH|CONFIG_GLOBAL|CONFIG_SYSTEM|CONFIG_NOSYSTEM)/;

/**
 * The environment of every `git` that we start: it never asks a person, speaks only protocols that run nothing, and
 * takes no directions from a git that may be around us.
 */
export const gitEnvironment = (env: NodeJS.ProcessEnv = process.env): Record<string, string | undefined> => ({
  ...Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('GIT_') || KEPT.test(name))),
  GIT_TERMINAL_PROMPT: '0',
  GIT_ASKPASS: 'false',
  SSH_ASKPASS: 'false',
  SSH_ASKPASS_REQUIRE: 'force',
  GIT_ALLOW_PROTOCOL: 'file:git:http:https:ssh',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_NO_REPLACE_OBJECTS: '1',
  LC_ALL: 'C',
});

/** A URL in a message of git's may carry a password. */
const withoutCredentials = (text: string): string => text.replaceAll(/\/\/[^/@\s]*@/g, '//');

/** The last thing that git said, which is the reason; without credentials. */
export const reasonOf = (stderr: string): string => {
  const lines = withoutCredentials(stderr).trim().split('\n');
  return (
    (lines.findLast((line) => /^(fatal|error):/.test(line)) ?? lines.at(-1) ?? '').trim() || 'no reason given'
  );
};

export interface GitOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
  /** Exit codes that are answers; 0 always is. */
  readonly answers?: readonly number[];
}

interface GitExit {
  /** Undefined when git did not run, was killed, or said more than we take. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly problem: string;
}

/** Node's own: a short run asks git five times, and a library that can do more takes 10 ms to load. */
const runGit = (
  args: readonly string[],
  place: Pick<GitOptions, 'cwd' | 'env'>,
  input: string,
): Promise<GitExit> =>
  new Promise((resolve) => {
    const options = { ...place, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 } as const;
    const child = execFile('git', args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      const exitCode = typeof code === 'number' ? code : undefined;
      resolve({ exitCode, stdout, stderr, problem: error?.message ?? '' });
    });
    // A git that ends before it has read everything closes the pipe: its exit code says what that means.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });

/**
 * Runs `git`, without a shell, and gives what it printed.
 * @throws {GitFailed} with the exit code and git's reason.
 */
export const git = async (
  args: readonly string[],
  { cwd, env = gitEnvironment(), input = '', answers = [] }: GitOptions = {},
): Promise<{ readonly stdout: string; readonly exitCode: number }> => {
  const { exitCode, stdout, stderr, problem } = await runGit(args, { cwd, env }, input);
  if (exitCode !== undefined && (exitCode === 0 || answers.includes(exitCode))) return { stdout, exitCode };
  const command = args.find((arg) => /^[a-z-]+$/.test(arg) && !arg.startsWith('-')) ?? '';
  const reason = exitCode === undefined ? problem : reasonOf(stderr);
  throw new GitFailed(command, exitCode, withoutCredentials(reason));
};
