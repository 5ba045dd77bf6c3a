import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { findTool } from './find-tool.ts';

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

/** A Python that loads all of AWS, beside others that do: seconds, and on a busy machine many. */
const WAIT_MS = 150_000;

/** Undefined when there is none on this machine: said aloud, and a failure where `STEPLINE_REQUIRE` holds `moto`. */
export const motoCommand = (): string | undefined =>
  findTool('moto', ['moto_server', '--help'], 'the AWS adapters were NOT run against an emulator')
    ? 'moto_server'
    : undefined;

/**
 * @param environment `MOTO_PORT` among them: where moto sends the calls that its own services make.
 * @throws when it does not listen in time, or ends, with what it printed.
 */
export const startMoto = async (environment: Readonly<Record<string, string>> = {}): Promise<Moto> => {
  // It takes a port itself: one that was free before may be somebody else's by the time that a Python has started.
  const child = spawn('moto_server', ['-H', '127.0.0.1', '-p', '0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...environment },
  });
  let printed = '';
  const listening = Promise.withResolvers<string | undefined>();
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    printed = `${printed}${text}`.slice(-4_000);
    const [, endpoint] = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(printed) ?? [];
    if (endpoint !== undefined) listening.resolve(endpoint);
  });
  // Not `exit`: by then it may not have been heard to the end.
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  void ended.then(() => listening.resolve(undefined));
  const close = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  const endpoint = await Promise.race([listening.promise, delay(WAIT_MS, undefined, { ref: false })]);
  if (endpoint === undefined) {
    await close();
    throw new Error(`moto_server does not listen:\n${printed}`);
  }
  const client = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 's' } };
  return { client, close };
};
