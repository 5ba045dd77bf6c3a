import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import packageJson from '../../../package.json' with { type: 'json' };

const MAIN = fileURLToPath(new URL(`../../../${packageJson.bin.stepline}`, import.meta.url));

/** `stepline up` in a process of its own. */
export interface UpProcess {
  readonly api: string;
  readonly sites: string;
  /** Ends it as Ctrl-C does, or at once. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** @throws when the API refuses. */
  call<T>(operation: string, input: object): Promise<T>;
}

const addressIn = (line: string): readonly [label: string, address: string] | undefined => {
  const [, label = '', address = ''] = /^(\S+)\s+(http:\/\/[^\s<]+)/.exec(line) ?? [];
  return label === '' ? undefined : [label, address.replace(/\/$/, '')];
};

export const startUpProcess = async (args: readonly string[]): Promise<UpProcess> => {
  const child = spawn(process.execPath, [MAIN, 'up', '--executor', 'process', ...args], {
    cwd: tmpdir(),
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  const errors: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text));
  const addresses = new Map<string, string>();
  for await (const line of createInterface(child.stdout)) {
    const found = addressIn(line);
    if (found) addresses.set(...found);
    if (line.startsWith('ready')) break;
  }
  child.stdout.resume();
  const api = addresses.get('API');
  if (api === undefined) throw new Error(`up did not start: ${errors.join('')}`);
  return {
    api,
    sites: addresses.get('sites') ?? '',
    stop: async (signal = 'SIGINT') => {
      child.kill(signal);
      await closed;
    },
    call: async <T>(operation: string, input: object) => {
      const response = await fetch(`${api}/`, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': `CodePipeline_20150709.${operation}`,
        },
        body: JSON.stringify(input),
      });
      const body = await response.text();
      if (!response.ok) throw new Error(`${operation}: ${response.status} ${body}`);
      return JSON.parse(body || '{}') as T;
    },
  };
};
