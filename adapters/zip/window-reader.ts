import { Readable } from 'node:stream';
import { RandomAccessReader } from 'yauzl';
import type { RandomAccess } from './spool.ts';

const WINDOW = 512 * 1024;
const CHUNK = 256 * 1024;

async function* chunksOf(
  archive: RandomAccess,
  start: number,
  end: number,
): AsyncGenerator<Buffer, void, undefined> {
  for (let at = start; at < end; ) {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK, end - at));
    const bytesRead = await archive.read(chunk, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield chunk.subarray(0, bytesRead);
  }
}

/**
 * An archive as yauzl reads it, through a window: neighbouring headers and small files come from memory. One reader
 * serves one archive, one call after the other.
 */
export class WindowReader extends RandomAccessReader {
  readonly #archive: RandomAccess;
  #window = Buffer.alloc(0);
  #start = 0;

  constructor(archive: RandomAccess) {
    super();
    this.#archive = archive;
  }

  /** Bytes of the archive; fewer than `length` only at its end. Valid until the next call. */
  async bytes(position: number, length: number): Promise<Buffer> {
    const ahead = position - this.#start;
    if (ahead < 0 || ahead + length > this.#window.length) {
      const rest = Math.max(0, this.#archive.size - position);
      const window = Buffer.allocUnsafe(Math.max(length, Math.min(WINDOW, rest)));
      const bytesRead = await this.#archive.read(window, position);
      this.#window = window.subarray(0, bytesRead);
      this.#start = position;
    }
    const at = position - this.#start;
    return this.#window.subarray(at, at + length);
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    this.bytes(position, length).then(
      (bytes) => callback(null, bytes.copy(buffer, offset)),
      (error: Error) => callback(error),
    );
  }

  /** Not the file's own read stream, which closes the file when it is destroyed, whatever its options say. */
  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(chunksOf(this.#archive, start, end), { objectMode: false, highWaterMark: CHUNK });
  }

  /** The archive belongs to whoever opened it. */
  override close(callback: (error: Error | null) => void): void {
    callback(null);
  }
}
