import { open, stat } from 'node:fs/promises';
import { StoreUnavailable, unavailable } from './store-unavailable.ts';

export interface FileStream {
  readonly size: number;
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * A file as a stream that opens when it is first read, so that a caller who only wants the size leaks nothing.
 *
 * @throws the system's error when there is no file; {StoreUnavailable} from `body`, when the file was replaced before the
 *   first read (its size would be another).
 */
export const openFileStream = async (path: string, key: string): Promise<FileStream> => {
  const seen = await stat(path, { bigint: true });
  if (!seen.isFile()) throw Object.assign(new Error(`${path} is no file`), { code: 'EISDIR' });
  return { size: Number(seen.size), body: read(path, key, seen) };
};

async function* read(
  path: string,
  key: string,
  seen: { readonly ino: bigint; readonly mtimeNs: bigint },
): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const opened = await file.stat({ bigint: true });
    if (opened.ino !== seen.ino || opened.mtimeNs !== seen.mtimeNs) {
      throw new StoreUnavailable(key, 'it was replaced while it was about to be read');
    }
    yield* file.createReadStream({ autoClose: false }) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw unavailable(key, error);
  } finally {
    await file.close();
  }
}
