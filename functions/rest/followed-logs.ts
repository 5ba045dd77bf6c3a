import { setImmediate } from 'node:timers/promises';
import { batch } from './batch.ts';
import type { BuildLogs, RestLogLine } from './rest-ports.ts';

const LINES_A_MESSAGE = 1_000;
const RETRY_MS = 1_000;

/** Where logs are followed while they are written. */
export interface LogFollower {
  /** The lines from `fromLine` on; of a running build it goes on until the build has ended. */
  follow(buildId: string, options: { fromLine?: number; signal?: AbortSignal }): AsyncIterable<RestLogLine>;
}

const isMissingFile = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** Line numbers are places; anything else is the beginning. */
const lineAfter = (lastId: string | undefined): number => {
  const line = Number(lastId ?? 0);
  return Number.isSafeInteger(line) && line > 0 ? line + 1 : 1;
};

/** Logs that are followed as the build service writes them: the connection stays until the build has ended. */
export const followedLogs = ({ follow }: LogFollower): BuildLogs => ({
  messages: async function* (buildId, lastId, signal) {
    const lines = follow(buildId, { fromLine: lineAfter(lastId), signal });
    try {
      for await (const some of batch(lines, LINES_A_MESSAGE, () => setImmediate())) {
        yield { id: String(some.at(-1)?.line ?? 0), data: JSON.stringify(some), retry: RETRY_MS };
      }
      if (!signal.aborted) yield { event: 'end', data: '{}' };
    } catch (error) {
      // A build that waits for its turn has no log yet: the connection ends, and the page asks again.
      if (!isMissingFile(error)) throw error;
      yield { event: 'waiting', data: '{}', retry: RETRY_MS };
    }
  },
  text: async function* (buildId, signal) {
    const lines = follow(buildId, { fromLine: 1, signal });
    for await (const some of batch(lines, LINES_A_MESSAGE, () => setImmediate())) {
      yield some.map(({ text }) => `${text}\n`).join('');
    }
  },
});
