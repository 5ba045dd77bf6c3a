import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const MAIN = fileURLToPath(new URL('../../cli/main.cjs', import.meta.url));

/** A folder of this test, removed when it ends. */
export const temporaryFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'stepline-e2e-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
};

export interface Finished {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly process: ChildProcess;
  readonly finished: Promise<Finished>;
  /** Resolves with the match when standard output has it; fails when the process ends without it. */
  output(pattern: RegExp): Promise<RegExpExecArray>;
  /** The same, of standard error. */
  errorOutput(pattern: RegExp): Promise<RegExpExecArray>;
  kill(signal: NodeJS.Signals): Promise<Finished>;
}

/** Starts the real command in a process of its own, without a terminal. */
export const stepline = (
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Running => {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: options.cwd ?? tmpdir(),
    env: { ...process.env, NO_COLOR: '1', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const waiting = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    for (const look of waiting) look();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    for (const look of waiting) look();
  });
  const finished = once(child, 'close').then(
    ([exitCode]): Finished => ({ exitCode: exitCode as number | null, stdout, stderr }),
  );
  const gone = once(child, 'exit');
  // Before its folders are removed: who still runs may put a file into one that was just emptied.
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await gone;
  });
  const until = (text: () => string, pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const match = pattern.exec(text());
        if (!match) return;
        waiting.delete(look);
        resolve(match);
      };
      waiting.add(look);
      void finished.then((end) =>
        reject(new Error(`ended with ${end.exitCode}: ${end.stdout}${end.stderr}`)),
      );
      look();
    });
  return {
    process: child,
    finished,
    output: (pattern) => until(() => stdout, pattern),
    errorOutput: (pattern) => until(() => stderr, pattern),
    kill: (signal) => {
      child.kill(signal);
      return finished;
    },
  };
};

/** Runs a command to its end. */
export const runStepline = (
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<Finished> => stepline(args, options).finished;
