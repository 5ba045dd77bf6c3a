import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UnsafeArchive } from './unsafe-archive.ts';

/** Bytes that can be read from any position: a zip is read from its end. */
export interface RandomAccess {
  readonly size: number;
  /** Fills `into` from `position` on. @returns how many bytes there were; fewer than asked for only at the end. */
  read(into: Buffer, position: number): Promise<number>;
}

/** Up to this size an archive waits in memory: a file would take 3 ms to make, to write and to remove. */
const IN_MEMORY = 1024 * 1024;

const ofBuffer = (bytes: Buffer): RandomAccess => ({
  size: bytes.length,
  // Behind the end there is nothing, as in a file; `copy` would throw.
  read: async (into, position) => (position < bytes.length ? bytes.copy(into, 0, position) : 0),
});

const ofFile = (file: FileHandle, size: number): RandomAccess => ({
  size,
  read: async (into, position) => (await file.read(into, 0, into.length, position)).bytesRead,
});

const write = async (file: FileHandle, chunk: Uint8Array): Promise<void> => {
  for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at)).bytesWritten;
};

/** The file has no name by then, so that a crash leaves nothing behind. */
const openNameless = async (): Promise<FileHandle> => {
  const directory = await mkdtemp(join(tmpdir(), 'stepline-zip-'));
  try {
    return await open(join(directory, 'spool'), 'wx+', 0o600);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};

/**
 * Runs `use` on the stream's bytes, which are in memory or in a temporary file meanwhile.
 *
 * @throws {UnsafeArchive} when the stream has more than `limit` bytes.
 */
export const spooled = async <T>(
  stream: AsyncIterable<Uint8Array>,
  limit: number,
  use: (bytes: RandomAccess) => Promise<T>,
): Promise<T> => {
  const held: Uint8Array[] = [];
  let file: FileHandle | undefined;
  let size = 0;
  try {
    for await (const chunk of stream) {
      size += chunk.length;
      if (size > limit) throw new UnsafeArchive(undefined, `is larger than ${limit} bytes`);
      if (file === undefined) held.push(chunk);
      if (size <= IN_MEMORY) continue;
      file ??= await openNameless();
      for (const waiting of held.length > 0 ? held.splice(0) : [chunk]) await write(file, waiting);
    }
    return await use(file === undefined ? ofBuffer(Buffer.concat(held)) : ofFile(file, size));
  } finally {
    await file?.close();
  }
};
