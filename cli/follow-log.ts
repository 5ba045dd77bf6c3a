import { setTimeout as sleep } from 'node:timers/promises';
import { type ApiClient, Refused } from './client/api-client.ts';
import type { ServerSentEvent } from './client/server-sent-events.ts';

export interface LogSource {
  readonly pipeline: string;
  readonly execution: string;
  /** Id of the action execution. */
  readonly action: string;
  /** Of a batch one build, by its identifier. */
  readonly build?: string;
}

interface LogLine {
  readonly line: number;
  readonly text: string;
}

/** The server asks as much: `retry` of its streams. */
const AGAIN_MS = 500;

/** What has no log may still get one: an action that has just begun has no build yet. */
const isEarly = (error: unknown): boolean =>
  error instanceof Refused && error.name === 'ResourceNotFoundException';

const open = async (
  api: ApiClient,
  source: LogSource,
  lastId: string | undefined,
  signal: AbortSignal,
): Promise<AsyncIterable<ServerSentEvent> | undefined> => {
  try {
    return await api.listen('log', { ...source }, { signal, lastId });
  } catch (error) {
    if (isEarly(error)) return undefined;
    throw error;
  }
};

interface Position {
  readonly lastId: string | undefined;
  readonly isOver: boolean;
}

/** Reads one connection to its end. */
const readOnce = async (
  stream: AsyncIterable<ServerSentEvent>,
  from: string | undefined,
  onLine: (text: string) => void,
): Promise<Position> => {
  let lastId = from;
  for await (const { type, data, lastId: id } of stream) {
    if (type === 'end') return { lastId, isOver: true };
    if (type !== 'message') continue;
    for (const { text } of JSON.parse(data) as readonly LogLine[]) onLine(text);
    lastId = id;
  }
  return { lastId, isOver: false };
};

/**
 * Follows the log of an action's build to its end, and waits for the build to begin; a connection that ends before is
 * taken up again behind the last line. Ends, also without having seen anything, when `signal` says so.
 */
export const followLog = async (
  api: ApiClient,
  source: LogSource,
  onLine: (text: string) => void,
  signal: AbortSignal,
): Promise<void> => {
  let at: Position = { lastId: undefined, isOver: false };
  try {
    for (;;) {
      const stream = await open(api, source, at.lastId, signal);
      if (stream) at = await readOnce(stream, at.lastId, onLine);
      if (at.isOver) return;
      await sleep(AGAIN_MS, undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
};
