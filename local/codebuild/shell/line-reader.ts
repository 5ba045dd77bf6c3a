import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

const longestLine = 64 * 1024;

export interface LineReaderOptions {
  /** Ends a command: a line that begins with it, or a last line without newline that is followed by it. */
  readonly mark: string;
  /** How much of a cut line is held back, so that a mark or a secret is never cut in two. */
  readonly overlap: () => number;
  /** Receives a line, without its newline. The stream is not read on before it resolves. */
  readonly onLine: (text: string) => Promise<void>;
  /** Receives what follows the mark: `<number> <status>`. */
  readonly onMark: (words: string) => void;
  /** Hides secrets in a text that is about to be cut. */
  readonly mask: (text: string) => string;
}

/**
 * Splits a stream into lines, in bounded memory: a line without end is passed on in pieces of 64 KiB. Resolves when the
 * stream ends or breaks.
 */
export const readLines = async (stream: Readable, options: LineReaderOptions): Promise<void> => {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  try {
    for await (const chunk of stream) {
      rest = await takeLines(rest + decoder.write(chunk as Buffer), options);
    }
  } catch {
    // A stream that breaks has ended, for us.
  }
  rest += decoder.end();
  if (rest !== '') await takeLine(rest, options);
};

/** Passes the complete lines on, and answers the rest. */
const takeLines = async (text: string, options: LineReaderOptions): Promise<string> => {
  let from = 0;
  for (let end = text.indexOf('\n', from); end >= 0; end = text.indexOf('\n', from)) {
    await takeLine(text.slice(from, end), options);
    from = end + 1;
  }
  return cut(text.slice(from), options);
};

const cut = async (text: string, options: LineReaderOptions): Promise<string> => {
  const overlap = Math.max(options.mark.length, options.overlap());
  if (text.length <= longestLine + overlap) return text;
  const masked = options.mask(text);
  const at = Math.max(0, masked.length - overlap);
  if (at > 0) await options.onLine(masked.slice(0, at));
  return masked.slice(at);
};

const takeLine = async (text: string, options: LineReaderOptions): Promise<void> => {
  const at = text.indexOf(options.mark);
  if (at < 0) return options.onLine(text.endsWith('\r') ? text.slice(0, -1) : text);
  if (at > 0) await options.onLine(text.slice(0, at));
  options.onMark(text.slice(at + options.mark.length + 1));
};
