import { createReadStream, lstatSync, readFileSync, readlinkSync, type Stats } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { crc32, createDeflateRaw, deflateRawSync, type ZlibOptions } from 'node:zlib';
import type { CollectedFile } from './collected-file.ts';
import { entryPath } from './entry-path.ts';
import { UnsafeArchive } from './unsafe-archive.ts';
import { centralHeader, dataDescriptor, endRecords, localHeader, type ZipRecord } from './zip-format.ts';

/**
 * Up to this size a file is read and compressed at once, without a promise: per file that costs 35 microseconds,
 * where streams cost 170 and promises 100, and `zip` sets the pace.
 */
const SMALL = 64 * 1024;
/** Smaller ones hardly shrink. */
const WORTH_COMPRESSING = 64;
/** Bytes that are worth a chunk of the stream. */
const CHUNK = 64 * 1024;
/** After so many bytes or files the process gets a turn for other things. */
const TURN_BYTES = 256 * 1024;
const TURN_FILES = 64;
/** From here on the sizes are written with 8 bytes; below 4 GB, since deflating can make a file larger. */
const ZIP64_FROM = 4_000_000_000;

export interface WriteZipOptions {
  /** One time for all entries, so that equal files make equal bytes; by default each file's own. */
  readonly mtime?: Date;
}

interface Loaded {
  readonly file: CollectedFile;
  readonly stats: Stats;
  /** Absent for a file that is to be streamed. */
  readonly bytes?: Buffer;
}

const load = (file: CollectedFile): Loaded => {
  const stats = lstatSync(file.source);
  if (stats.isSymbolicLink()) return { file, stats, bytes: readlinkSync(file.source, 'buffer') };
  if (!stats.isFile()) throw new UnsafeArchive(file.path, 'is neither a file nor a symbolic link');
  return stats.size > SMALL ? { file, stats } : { file, stats, bytes: readFileSync(file.source) };
};

const checkPaths = (files: readonly Pick<CollectedFile, 'path'>[]): void => {
  const seen = new Set<string>();
  for (const { path } of files) {
    if (path === '' || entryPath(path) !== path) {
      throw new UnsafeArchive(path, 'has a path that is not in its plain form');
    }
    if (seen.has(path)) throw new UnsafeArchive(path, 'is there twice');
    seen.add(path);
  }
};

/** As `stat` has it: a regular file, readable for all. */
const REGULAR_FILE = 0o100644;
/** The first that a zip can tell. */
const FIRST_DAY = new Date(1980, 0, 1);

const emptyRecord = (path: string, mode: number, mtime: Date, offset: number): ZipRecord => ({
  name: Buffer.from(path),
  mode,
  mtime,
  deflated: false,
  streamed: false,
  zip64: false,
  crc: 0,
  compressed: 0,
  size: 0,
  offset,
});

/**
 * Tables as large as the file needs: zlib clears them for each file, and the usual 256 KB take four times as long as
 * compressing a small one. What zlib looks ahead (262 bytes) has to fit in as well.
 */
const deflateOptions = (size: number): ZlibOptions => {
  const windowBits = Math.min(15, Math.max(9, Math.ceil(Math.log2(size + 262))));
  return { windowBits, memLevel: Math.min(8, windowBits - 6), chunkSize: size + 64 };
};

const wholeEntry = (base: ZipRecord, bytes: Buffer): { record: ZipRecord; body: Buffer } => {
  const deflated =
    bytes.length < WORTH_COMPRESSING ? bytes : deflateRawSync(bytes, deflateOptions(bytes.length));
  const body = deflated.length < bytes.length ? deflated : bytes;
  const record: ZipRecord = {
    ...base,
    deflated: body !== bytes,
    crc: crc32(bytes),
    compressed: body.length,
    size: bytes.length,
  };
  return { record, body };
};

/** Yields the bytes of a large file's entry, and returns its record. At most the size it had when we looked. */
async function* streamedEntry(base: ZipRecord, loaded: Loaded): AsyncGenerator<Buffer, ZipRecord, undefined> {
  const zip64 = loaded.stats.size >= ZIP64_FROM;
  const planned: ZipRecord = { ...base, deflated: true, streamed: true, zip64 };
  yield localHeader(planned);
  let crc = 0;
  let size = 0;
  let compressed = 0;
  const source = createReadStream(loaded.file.source, {
    highWaterMark: 256 * 1024,
    end: loaded.stats.size - 1,
  });
  source.on('data', (chunk) => {
    crc = crc32(chunk, crc);
    size += chunk.length;
  });
  const deflate = createDeflateRaw({ chunkSize: 256 * 1024 });
  source.once('error', (error) => deflate.destroy(error));
  try {
    for await (const chunk of source.pipe(deflate)) {
      compressed += chunk.length;
      yield chunk;
    }
  } finally {
    source.destroy();
  }
  const record: ZipRecord = { ...planned, crc, size, compressed };
  yield dataDescriptor(record);
  return record;
}

/** Joins small pieces, so that the reader does not pay per file. */
class Pieces {
  #pieces: Uint8Array[] = [];
  #waiting = 0;
  /** Bytes so far, those already taken included. */
  length = 0;

  add(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.#waiting += piece.length;
    this.length += piece.length;
  }

  /** Whether what has gathered is worth a chunk. */
  get full(): boolean {
    return this.#waiting >= CHUNK;
  }

  /** What has gathered, once it is worth a chunk. */
  *take(atLeast = CHUNK): Generator<Uint8Array, void, undefined> {
    if (this.#waiting < atLeast || this.#waiting === 0) return;
    yield Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#waiting = 0;
  }
}

async function* writeStreamed(
  base: ZipRecord,
  loaded: Loaded,
  pieces: Pieces,
): AsyncGenerator<Uint8Array, ZipRecord, undefined> {
  const entry = streamedEntry(base, loaded);
  try {
    for (;;) {
      const step = await entry.next();
      if (step.done === true) return step.value;
      pieces.add(step.value);
      yield* pieces.take();
    }
  } finally {
    await entry.return(base);
  }
}

/** An entry whose bytes are in memory, written without a promise. */
const writeWhole = (base: ZipRecord, bytes: Buffer, pieces: Pieces): ZipRecord => {
  const { record, body } = wholeEntry(base, bytes);
  pieces.add(localHeader(record));
  pieces.add(body);
  return record;
};

/** What follows the entries. */
function* listing(pieces: Pieces, records: readonly ZipRecord[]): Generator<Uint8Array, void, undefined> {
  const offset = pieces.length;
  for (const record of records) {
    pieces.add(centralHeader(record));
    yield* pieces.take();
  }
  pieces.add(endRecords(records.length, pieces.length - offset, offset));
  yield* pieces.take(0);
}

/**
 * A zip of files that are in memory, at once; equal files make equal bytes.
 * @throws {UnsafeArchive} as `writeZip`.
 */
export const packZip = (
  files: readonly { readonly path: string; readonly body: Uint8Array }[],
): Uint8Array => {
  checkPaths(files);
  const pieces = new Pieces();
  const records = files.map(({ path, body }) => {
    const base = emptyRecord(path, REGULAR_FILE, FIRST_DAY, pieces.length);
    return writeWhole(base, Buffer.from(body), pieces);
  });
  return Buffer.concat([...listing(pieces, records)]);
};

/**
 * A zip of these files, in their order, as a stream in bounded memory. POSIX modes are kept; a source that is a
 * symbolic link becomes one in the zip. With `mtime`, equal files give equal bytes.
 *
 * @throws {UnsafeArchive} naming the entry, while being read: a path that `extractZip` would refuse, one that is there
 * twice, a source that is neither file nor link. Errors of the file system come as they are.
 */
export async function* writeZip(
  files: readonly CollectedFile[],
  options: WriteZipOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  checkPaths(files);
  const pieces = new Pieces();
  const records: ZipRecord[] = [];
  let turn = { bytes: TURN_BYTES, files: TURN_FILES };
  for (const file of files) {
    const loaded = load(file);
    const base = emptyRecord(
      file.path,
      loaded.stats.mode,
      options.mtime ?? loaded.stats.mtime,
      pieces.length,
    );
    records.push(
      loaded.bytes === undefined
        ? yield* writeStreamed(base, loaded, pieces)
        : writeWhole(base, loaded.bytes, pieces),
    );
    // Asked first: inside an asynchronous generator even an empty `yield*` costs promises.
    if (pieces.full) yield* pieces.take();
    turn = { bytes: turn.bytes - (loaded.bytes?.length ?? 0), files: turn.files - 1 };
    if (turn.bytes > 0 && turn.files > 0) continue;
    await setImmediate();
    turn = { bytes: TURN_BYTES, files: TURN_FILES };
  }
  yield* listing(pieces, records);
}
