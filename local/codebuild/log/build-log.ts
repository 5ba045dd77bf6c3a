import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import type { Clock } from '../../../lib/ports.ts';
import { unavailable } from '../../s3/store-unavailable.ts';
import type { LogLine } from './log-line.ts';
import { createMask, type Mask } from './mask.ts';

export interface LogLimits {
  /** Lines of the build that are kept. */
  readonly maxLines: number;
  /** Characters of the build's lines that are kept. */
  readonly maxCharacters: number;
}

export const defaultLogLimits: LogLimits = { maxLines: 200_000, maxCharacters: 64 * 1024 * 1024 };

/**
 * Writes a build's log while the build runs. Secrets are masked before anything else sees a line. What comes after the
 * limits is counted and left out, and the log says so; our own lines are always kept.
 */
export class BuildLog {
  /** The phase that the next lines belong to. */
  phase = 'SUBMITTED';
  mask: Mask = createMask([]);
  readonly #clock: Clock;
  readonly #limits: LogLimits;
  readonly #file: WriteStream;
  readonly #onLine: (line: LogLine) => void;
  #problem: unknown;
  #lines = 0;
  #kept = 0;
  #characters = 0;
  #leftOut = 0;
  #isClosed = false;

  constructor(
    path: string,
    clock: Clock,
    onLine: (line: LogLine) => void,
    limits: LogLimits = defaultLogLimits,
  ) {
    this.#clock = clock;
    this.#limits = limits;
    this.#onLine = onLine;
    this.#file = createWriteStream(path, { flags: 'w', mode: 0o600 });
    this.#file.on('error', (error) => {
      this.#problem ??= unavailable(path, error);
    });
  }

  /** A line of ours. */
  tell(text: string): void {
    for (const line of this.mask.apply(text).split('\n')) this.#append('system', line);
  }

  /** A line of the build. Resolves when more may come: a build that prints faster than the disk writes is held back. */
  async print(stream: 'stdout' | 'stderr', text: string): Promise<void> {
    if (!this.#hasRoom(text)) return;
    this.#append(stream, this.mask.apply(text));
    if (this.#file.writableNeedDrain && this.#problem === undefined)
      await once(this.#file, 'drain').catch(() => {});
  }

  /** A line of a build that belongs to this one; it was masked there. */
  pass(name: string, { phase, time, stream, text }: LogLine): void {
    if (stream === 'system' || this.#hasRoom(text))
      this.#append(stream, `[${name}] ${text}`, { phase, time });
  }

  #hasRoom(text: string): boolean {
    if (this.#kept < this.#limits.maxLines && this.#characters + text.length <= this.#limits.maxCharacters) {
      this.#kept += 1;
      this.#characters += text.length;
      return true;
    }
    if (this.#leftOut === 0)
      this.tell('[Container] the log has reached its limit: further output is not kept');
    this.#leftOut += 1;
    return false;
  }

  #append(stream: LogLine['stream'], text: string, from?: Pick<LogLine, 'phase' | 'time'>): void {
    if (this.#file.writableEnded) return; // An image pull may outlive the build that began it.
    this.#lines += 1;
    const { time, phase } = from ?? { time: this.#clock.now(), phase: this.phase };
    const line: LogLine = { line: this.#lines, time, phase, stream, text };
    // Told once the file has it, so that whoever looks then finds it.
    this.#file.write(`${JSON.stringify(line)}\n`, () => this.#onLine(line));
  }

  /** What the disk said, when a line could not be kept: {StoreUnavailable}. */
  get problem(): unknown {
    return this.#problem;
  }

  /** Resolves when every line is on disk, or `problem` says why not. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#leftOut > 0) this.tell(`[Container] ${this.#leftOut} lines were not kept`);
    await new Promise<void>((resolve) => this.#file.end(() => resolve()));
  }
}
