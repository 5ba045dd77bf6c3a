import type { BuildLogs, RestLogLine } from './rest-ports.ts';
import type { StreamMessage } from './stream-message.ts';

/** A part of a log, as CloudWatch Logs hands it out. */
export interface LogPage {
  readonly entries: readonly { readonly time: number; readonly text: string }[];
  /** Where the next page begins. */
  readonly next: string;
  /** How the log goes on: with what is there already, with what the build has yet to write, or not at all. */
  readonly rest: 'more' | 'later' | 'none';
}

export interface LogPages {
  /** Undefined while the build has not begun to write. @param from `next` of the page before. */
  read(buildId: string, from: string | undefined): Promise<LogPage | undefined>;
}

/** One answer of a function is at most 6 MB; a line may be long. */
const MOST_CHARACTERS = 1_500_000;
const AGAIN_MS = 2_000;
const AT_ONCE_MS = 10;

const FIRST_PHASE = 'DOWNLOAD_SOURCE';
/** What CodeBuild itself writes. */
const SYSTEM = /^\[Container\] \d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d(?:\.\d+)? (?:Entering phase (\w+))?/;

/** Where a reader is: the last line's number, its phase, and the page that comes next. */
interface Place {
  readonly line: number;
  readonly phase: string;
  readonly next?: string;
}

const START: Place = { line: 0, phase: FIRST_PHASE };
const PLACE = /^(\d+) (\w+) (\S+)$/;

const readPlace = (lastId: string | undefined): Place => {
  const [, line, phase, next] = PLACE.exec(lastId ?? '') ?? [];
  return line && phase && next ? { line: Number(line), phase, next } : START;
};

const writePlace = ({ line, phase, next }: Place): string => `${line} ${phase} ${next}`;

interface ReadPage {
  readonly lines: readonly RestLogLine[];
  readonly place: Place;
}

const linesOf = ({ entries, next }: LogPage, from: Place): ReadPage => {
  const lines: RestLogLine[] = [];
  let { line, phase } = from;
  for (const { time, text } of entries) {
    for (const each of text.replace(/\r?\n$/, '').split('\n')) {
      const system = SYSTEM.exec(each);
      phase = system?.[1] ?? phase;
      line += 1;
      lines.push({ line, time, phase, stream: system ? 'system' : 'stdout', text: each });
    }
  }
  return { lines, place: { line, phase, next } };
};

const sizeOf = (lines: readonly RestLogLine[]): number =>
  lines.reduce((sum, { text }) => sum + text.length + 80, 0);

/**
 * Logs where nobody can stay to follow them (a function on AWS): as many pages as fit into an answer, then whether to ask
 * at once, in a while, or no more. Phases are read off what CodeBuild writes between the lines.
 */
export const polledLogs = (pages: LogPages): BuildLogs => ({
  messages: async function* (buildId, lastId): AsyncGenerator<StreamMessage> {
    let place = readPlace(lastId);
    for (let size = 0; size < MOST_CHARACTERS; ) {
      const page = await pages.read(buildId, place.next);
      if (!page) return yield { event: 'waiting', data: '{}', retry: AGAIN_MS };
      const read = linesOf(page, place);
      ({ place } = read);
      size += sizeOf(read.lines);
      if (read.lines.length > 0) yield { id: writePlace(place), data: JSON.stringify(read.lines) };
      if (page.rest === 'none') return yield { event: 'end', data: '{}' };
      if (page.rest === 'later')
        return yield { event: 'later', data: '{}', retry: AGAIN_MS, id: writePlace(place) };
    }
    yield { event: 'later', data: '{}', retry: AT_ONCE_MS, id: writePlace(place) };
  },
  text: async function* (buildId) {
    let next: string | undefined;
    for (let size = 0; size < MOST_CHARACTERS; ) {
      const page = await pages.read(buildId, next);
      if (!page) return;
      const { lines } = linesOf(page, START);
      const text = lines.map((each) => `${each.text}\n`).join('');
      size += text.length;
      yield text;
      if (page.rest !== 'more') return;
      ({ next } = page);
    }
    yield '(cut off here: the rest is in CloudWatch Logs)\n';
  },
});
