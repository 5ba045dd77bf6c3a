import { type ApiClient, Refused } from './client/api-client.ts';
import type { ServerSentEvent } from './client/server-sent-events.ts';
import { type Wait, waitByTimer } from './client/wait.ts';

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

/** Where the server does not say when to ask again. */
const AGAIN_MS = 500;

export interface LogReader {
  readonly onLine: (text: string) => void;
  /** A connection is open. */
  readonly onOpen?: () => void;
  readonly wait?: Wait;
  /** When to ask again for a log that is not there yet, milliseconds. */
  readonly againMs?: number;
}

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
  /** When the server wants to be asked again, if it has said so. */
  readonly retryMs?: number | undefined;
}

/** Reads one connection to its end. */
const readOnce = async (
  stream: AsyncIterable<ServerSentEvent>,
  from: string | undefined,
  onLine: (text: string) => void,
): Promise<Position> => {
  let lastId = from;
  let again: number | undefined;
  for await (const { type, data, lastId: id, retryMs } of stream) {
    if (type === 'end') return { lastId, isOver: true };
    again = retryMs;
    lastId = id ?? lastId;
    if (type !== 'message') continue;
    for (const { text } of JSON.parse(data) as readonly LogLine[]) onLine(text);
  }
  return { lastId, isOver: false, retryMs: again };
};

/**
 * Follows the log of an action's build to its end, and waits for the build to begin; a connection that ends before is
 * taken up again behind the last line, when the server has asked for it. Ends, also without having seen anything, when
 * `signal` says so.
 */
export const followLog = async (
  api: ApiClient,
  source: LogSource,
  signal: AbortSignal,
  { onLine, onOpen = () => undefined, wait = waitByTimer, againMs = AGAIN_MS }: LogReader,
): Promise<void> => {
  let at: Position = { lastId: undefined, isOver: false };
  try {
    while (!signal.aborted) {
      const stream = await open(api, source, at.lastId, signal);
      if (stream) {
        onOpen();
        at = await readOnce(stream, at.lastId, onLine);
      }
      if (at.isOver) return;
      await wait(at.retryMs ?? againMs, signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
};
