import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { isRequired } from './is-required.ts';

/** A running `moto_server`: an emulator of AWS by others, so that our adapters are not tested against our own ideas. */
export interface Moto {
  /** For the SDK's clients: where it is, and credentials that mean nothing. */
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  close(): Promise<void>;
}

const WAIT_MS = 30_000;

/** Undefined when there is none on this machine: said aloud, and a failure where `STEPLINE_REQUIRE` holds `moto`. */
export const motoCommand = (): string | undefined => {
  const found = spawnSync('moto_server', ['--help'], { stdio: 'ignore' }).status === 0;
  if (found) return 'moto_server';
  if (isRequired('moto')) throw new Error('STEPLINE_REQUIRE says moto, and moto_server does not run here');
  console.warn('moto_server is not installed: the AWS adapters were NOT run against an emulator');
  return undefined;
};

const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
};

const answers = (endpoint: string): Promise<boolean> =>
  fetch(`${endpoint}/moto-api/data.json`, { signal: AbortSignal.timeout(2_000) }).then(
    (response) => response.ok,
    () => false,
  );

/**
 * @param environment `MOTO_PORT` among them: where moto sends the calls that its own services make.
 * @throws when it does not answer within 30 seconds, with what it printed.
 */
export const startMoto = async (environment: Readonly<Record<string, string>> = {}): Promise<Moto> => {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const child = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...environment },
  });
  let printed = '';
  child.stderr.on('data', (chunk: Buffer) => {
    printed = `${printed}${chunk.toString()}`.slice(-4_000);
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const close = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  for (const until = performance.now() + WAIT_MS; !(await answers(endpoint)); await delay(100)) {
    if (performance.now() < until && child.exitCode === null) continue;
    await close();
    throw new Error(`moto_server does not answer on ${endpoint}:\n${printed}`);
  }
  const client = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 's' } };
  return { client, close };
};
