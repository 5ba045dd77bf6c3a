import { createRequire } from 'node:module';
import type { Logger } from 'pino';
import type { Log } from '../lib/ports.ts';
import { prettyLine } from './pretty-line.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

interface Output {
  readonly isTTY?: boolean;
  write(line: string): unknown;
}

/** Members that are never shown, at the top or up to two levels below. */
const SECRET_NAMES = [
  'authorization',
  'Authorization',
  'cookie',
  'password',
  'privateKey',
  'secret',
  'secretAccessKey',
  'secretValue',
  'sessionToken',
  'taskToken',
  'token',
  'webhookSecret',
];

const RANK = { debug: 20, info: 30, warn: 40, error: 50, silent: 60 } as const;

const load = createRequire(import.meta.url);

const openPino = (output: Output, pretty: boolean): Logger => {
  const { pino } = load('pino') as typeof import('pino');
  return pino(
    {
      level: 'debug',
      base: null,
      redact: {
        paths: SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
        censor: '***',
      },
    },
    { write: (line: string) => void output.write(pretty ? prettyLine(line) : line) },
  );
};

/** A log at a level that opens when its first line is written: a short run that has nothing to say does without (4 ms). */
const openLate = (level: LogLevel, open: () => Log): Log => {
  let opened: Log | undefined;
  const get = (): Log => {
    opened ??= open();
    return opened;
  };
  const writer =
    (name: 'debug' | 'info' | 'warn' | 'error'): Log['info'] =>
    (fields, message) => {
      if (RANK[name] >= RANK[level]) get()[name](fields, message);
    };
  return {
    debug: writer('debug'),
    info: writer('info'),
    warn: writer('warn'),
    error: writer('error'),
    child: (fields) => openLate(level, () => get().child(fields)),
  };
};

/**
 * The log of this process, on standard error: one readable line each on a terminal, JSON lines elsewhere. Nothing is
 * buffered, so nothing is lost when the process dies.
 */
export const createLog = (
  options: { readonly level?: LogLevel; readonly output?: Output; readonly pretty?: boolean } = {},
): Log => {
  const { level = 'info', output = process.stderr, pretty = output.isTTY === true } = options;
  return openLate(level, () => openPino(output, pretty));
};
