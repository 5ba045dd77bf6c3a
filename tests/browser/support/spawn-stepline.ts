import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import packageJson from '../../../package.json' with { type: 'json' };

const MAIN = fileURLToPath(new URL(`../../../${packageJson.bin.stepline}`, import.meta.url));

export interface SteplineProcess {
  /** What it printed before it was ready: addresses by their labels, without a slash at their ends. */
  readonly addresses: ReadonlyMap<string, string>;
  /** Ends it as Ctrl-C does, or at once. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

const addressIn = (line: string): readonly [label: string, address: string] | undefined => {
  const [, label = '', address = ''] = /^(\S+)\s+(http:\/\/[^\s<]+)/.exec(line) ?? [];
  return label === '' ? undefined : [label, address.replace(/\/$/, '')];
};

/** A command that serves, in a process of its own; resolves when it says `ready`. @throws with what it said instead. */
export const spawnStepline = async (
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<SteplineProcess> => {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: tmpdir(),
    env: { ...process.env, NO_COLOR: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  const errors: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text));
  const addresses = new Map<string, string>();
  let isReady = false;
  for await (const line of createInterface(child.stdout)) {
    const found = addressIn(line);
    if (found) addresses.set(...found);
    isReady = line.startsWith('ready');
    if (isReady) break;
  }
  if (!isReady) throw new Error(`stepline ${args[0]} did not start: ${errors.join('')}`);
  child.stdout.resume();
  return {
    addresses,
    stop: async (signal = 'SIGINT') => {
      child.kill(signal);
      await closed;
    },
  };
};
