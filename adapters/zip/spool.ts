import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UnsafeArchive } from './unsafe-archive.ts';

const write = async (file: FileHandle, stream: AsyncIterable<Uint8Array>, limit: number): Promise<void> => {
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > limit) throw new UnsafeArchive(undefined, `is larger than ${limit} bytes`);
    for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at)).bytesWritten;
  }
};

/**
 * Runs `use` on a temporary file with the stream's bytes: a zip is read from its end. The file has no name by then,
 * so that a crash leaves nothing behind.
 *
 * @throws {UnsafeArchive} when the stream has more than `limit` bytes.
 */
export const spooled = async <T>(
  stream: AsyncIterable<Uint8Array>,
  limit: number,
  use: (file: FileHandle) => Promise<T>,
): Promise<T> => {
  const directory = await mkdtemp(join(tmpdir(), 'stepline-zip-'));
  try {
    await using file = await open(join(directory, 'spool'), 'wx+', 0o600);
    await rm(directory, { recursive: true });
    await write(file, stream, limit);
    return await use(file);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};
