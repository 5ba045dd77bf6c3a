import { pino } from 'pino';
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

/**
 * The log of this process, on standard error: one readable line each on a terminal, JSON lines elsewhere. Nothing is
 * buffered, so nothing is lost when the process dies.
 */
export const createLog = (
  options: { readonly level?: LogLevel; readonly output?: Output; readonly pretty?: boolean } = {},
): Log => {
  const { level = 'info', output = process.stderr, pretty = output.isTTY === true } = options;
  return pino(
    {
      level,
      base: null,
      redact: {
        paths: SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
        censor: '***',
      },
    },
    { write: (line: string) => void output.write(pretty ? prettyLine(line) : line) },
  );
};
