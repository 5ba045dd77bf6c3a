import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { RandomAccessReader } from 'yauzl';

const WINDOW = 512 * 1024;

/**
 * A file as yauzl reads it, through a window: neighbouring headers and small files come from memory. One reader
 * serves one archive, one call after the other.
 */
export class WindowReader extends RandomAccessReader {
  readonly #file: FileHandle;
  #window = Buffer.alloc(0);
  #start = 0;

  constructor(file: FileHandle) {
    super();
    this.#file = file;
  }

  /** Bytes of the file; fewer than `length` only at its end. Valid until the next call. */
  async bytes(position: number, length: number): Promise<Buffer> {
    const ahead = position - this.#start;
    if (ahead < 0 || ahead + length > this.#window.length) {
      const window = Buffer.allocUnsafe(Math.max(length, WINDOW));
      const { bytesRead } = await this.#file.read(window, 0, window.length, position);
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

  override _readStreamForRange(start: number, end: number): Readable {
    return this.#file.createReadStream({ start, end: end - 1, autoClose: false, highWaterMark: 256 * 1024 });
  }

  /** The file belongs to whoever opened it. */
  override close(callback: (error: Error | null) => void): void {
    callback(null);
  }
}
