import { open } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import type { LogLine } from './log-line.ts';

export interface FollowOptions {
  /** The first line wanted; lines count from 1. */
  readonly fromLine?: number;
  readonly signal?: AbortSignal;
}

/** Tells a reader of a growing file when to look again. */
export interface Growth {
  /** Resolves when there is more, or there will be no more. Called before the file is read. */
  next(): Promise<void>;
  isOver(): boolean;
}

const chunkBytes = 64 * 1024;

/** The lines of a log file from a line on, and then each further line as it is written; ends with the build. */
export async function* followLog(
  path: string,
  growth: Growth,
  options: FollowOptions = {},
): AsyncIterable<LogLine> {
  await using file = await open(path, 'r');
  const decoder = new StringDecoder('utf8');
  const buffer = Buffer.alloc(chunkBytes);
  const from = options.fromLine ?? 1;
  let rest = '';
  let position = 0;
  while (!options.signal?.aborted) {
    const isOver = growth.isOver();
    const more = growth.next();
    const { bytesRead } = await file.read(buffer, 0, chunkBytes, position);
    position += bytesRead;
    const lines = (rest + decoder.write(buffer.subarray(0, bytesRead))).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines.map(parseLine)) if (line.line >= from) yield line;
    if (bytesRead > 0) continue;
    if (isOver) return;
    await (options.signal ? Promise.race([more, aborted(options.signal)]) : more);
  }
}

/** Written by `BuildLog` alone. */
const parseLine = (line: string): LogLine => JSON.parse(line) as LogLine;

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
