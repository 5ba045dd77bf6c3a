import { crc32, inflateRawSync } from 'node:zlib';
import { fromRandomAccessReaderPromise, type ZipFile } from 'yauzl';
import { messageOf } from '../../lib/errors.ts';
import { InvalidArchive } from './invalid-archive.ts';
import type { ArchiveLimits } from './limits.ts';
import { readEntries } from './read-entries.ts';
import type { RandomAccess } from './spool.ts';
import { UnsafeArchive } from './unsafe-archive.ts';
import { WindowReader } from './window-reader.ts';
import type { ZipEntry } from './zip-entry.ts';

/** Up to this size, packed and unpacked, an entry is inflated at once; above, it is streamed. */
const SMALL = 64 * 1024;

export interface OpenZip {
  readonly entries: readonly ZipEntry[];
  /** Whether `bytes` may be used: the entry is small. */
  isSmall(entry: ZipEntry): boolean;
  /** @throws {UnsafeArchive} {InvalidArchive} naming the entry, when it is not what it declares. */
  bytes(entry: ZipEntry): Promise<Buffer>;
  stream(entry: ZipEntry): AsyncIterable<Uint8Array>;
}

const UNSUPPORTED = 'uses a compression other than deflate';

const checkSum = (entry: ZipEntry, crc: number): void => {
  if (crc !== entry.raw.crc32) throw new InvalidArchive(entry.path, 'is damaged: its checksum is wrong');
};

const inflate = (entry: ZipEntry, packed: Buffer): Buffer => {
  if (entry.raw.compressionMethod === 0) return Buffer.from(packed);
  if (entry.raw.compressionMethod !== 8) throw new InvalidArchive(entry.path, UNSUPPORTED);
  // One byte more than declared, so that an entry which is larger than it says is told from a damaged one.
  const limit = entry.size + 1;
  try {
    return inflateRawSync(packed, { maxOutputLength: limit, chunkSize: Math.max(64, limit) });
  } catch (error) {
    if (error instanceof RangeError)
      throw new UnsafeArchive(entry.path, 'is larger than it declares', { cause: error });
    throw new InvalidArchive(entry.path, `is damaged: ${messageOf(error)}`, { cause: error });
  }
};

const readSmall = async (zip: ZipFile, reader: WindowReader, entry: ZipEntry): Promise<Buffer> => {
  const { fileDataStart } = await zip
    .readLocalFileHeaderPromise(entry.raw, { minimal: true })
    .catch((error) => {
      throw new InvalidArchive(entry.path, `is damaged: ${messageOf(error)}`, { cause: error });
    });
  const packed = await reader.bytes(fileDataStart, entry.raw.compressedSize);
  const bytes = inflate(entry, packed);
  if (bytes.length > entry.size) throw new UnsafeArchive(entry.path, 'is larger than it declares');
  if (bytes.length < entry.size) throw new InvalidArchive(entry.path, 'is smaller than it declares');
  checkSum(entry, crc32(bytes));
  return bytes;
};

async function* readLarge(zip: ZipFile, entry: ZipEntry): AsyncGenerator<Buffer, void, undefined> {
  if (![0, 8].includes(entry.raw.compressionMethod)) throw new InvalidArchive(entry.path, UNSUPPORTED);
  let crc = 0;
  try {
    for await (const chunk of await zip.openReadStreamPromise(entry.raw)) {
      crc = crc32(chunk, crc);
      yield chunk;
    }
  } catch (error) {
    // yauzl counts what really comes out, and has words only.
    if (messageOf(error).startsWith('too many bytes')) {
      throw new UnsafeArchive(entry.path, 'is larger than it declares', { cause: error });
    }
    throw new InvalidArchive(entry.path, `is damaged: ${messageOf(error)}`, { cause: error });
  }
  checkSum(entry, crc);
}

/**
 * A zip, opened with all its entries checked (`readEntries`).
 *
 * @throws {UnsafeArchive} {InvalidArchive}
 */
export const openZip = async (archive: RandomAccess, limits: ArchiveLimits): Promise<OpenZip> => {
  const reader = new WindowReader(archive);
  const options = { lazyEntries: true, autoClose: false, decodeStrings: false };
  const zip = await fromRandomAccessReaderPromise(reader, archive.size, options).catch((error) => {
    throw new InvalidArchive(undefined, `is not a zip: ${messageOf(error)}`, { cause: error });
  });
  const isSmall = (entry: ZipEntry): boolean => entry.size <= SMALL && entry.raw.compressedSize <= SMALL;
  return {
    entries: await readEntries(zip, limits),
    isSmall,
    bytes: (entry) => readSmall(zip, reader, entry),
    async *stream(entry) {
      if (isSmall(entry)) yield await readSmall(zip, reader, entry);
      else yield* readLarge(zip, entry);
    },
  };
};
