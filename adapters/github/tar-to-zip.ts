import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import { ZipFile } from 'yazl';
import { entryPath } from '../zip/entry-path.ts';
import { UnsafeArchive } from '../zip/unsafe-archive.ts';

/** An entry of a tar, which has to be read before the next one comes. */
interface Entry extends AsyncIterable<unknown> {
  readonly header: Header;
  resume(): unknown;
}

export interface TarLimits {
  readonly files: number;
  readonly bytes: number;
}

/** CodePipeline's for a source of GitHub: 1 GB (semantics 11). */
export const SOURCE_LIMITS: TarLimits = { files: 100_000, bytes: 1024 ** 3 };

const LINK_MODE = 0o120777;
/** As Git has them: its tarballs add to these what their maker's umask leaves. */
const FILE_MODE = 0o100644;
const PROGRAM_MODE = 0o100755;

/** GitHub puts everything below `<owner>-<name>-<commit>/`. Empty for that folder itself. */
const withoutTop = (name: string): string => entryPath(name).split('/').slice(1).join('/');

interface Filling {
  readonly zip: ZipFile;
  readonly limits: TarLimits;
  /** The reader has gone, or something has failed. */
  readonly signal: AbortSignal;
}

const addFile = async ({ zip, signal }: Filling, path: string, entry: Entry): Promise<void> => {
  const { mode = 0o644, mtime = new Date(0), size = 0 } = entry.header;
  const content = Readable.from(entry);
  zip.addReadStream(content, path, { mode: (mode & 0o100) === 0 ? FILE_MODE : PROGRAM_MODE, mtime, size });
  // The zip takes one file after the other, and so does the tar: nothing of it waits in memory.
  await finished(content, { signal });
};

const addLink = async (zip: ZipFile, path: string, entry: Entry): Promise<void> => {
  const target = Buffer.from(entry.header.linkname ?? '');
  zip.addBuffer(target, path, { mode: LINK_MODE, mtime: entry.header.mtime ?? new Date(0) });
  entry.resume();
};

const addEntry = async (filling: Filling, entry: Entry): Promise<void> => {
  const path = withoutTop(entry.header.name);
  const { type } = entry.header;
  if (path === '' || type === 'directory') return void entry.resume();
  if (type === 'file' || type === 'contiguous-file') return addFile(filling, path, entry);
  if (type === 'symlink') return addLink(filling.zip, path, entry);
  throw new UnsafeArchive(path, `is a ${type}, which a source cannot hold`);
};

const fill = async (filling: Filling, tar: AsyncIterable<Entry>): Promise<void> => {
  const { zip, limits } = filling;
  let files = 0;
  let bytes = 0;
  for await (const entry of tar) {
    files += 1;
    bytes += entry.header.size ?? 0;
    if (files > limits.files) throw new UnsafeArchive(undefined, `holds more than ${limits.files} files`);
    if (bytes > limits.bytes) throw new UnsafeArchive(undefined, `holds more than ${limits.bytes} bytes`);
    await addEntry(filling, entry);
  }
  zip.end();
};

/**
 * A `tar.gz` as GitHub sends it, as a zip without the folder at its top, while it comes in: in bounded memory, modes and
 * symbolic links kept, without entries for folders.
 *
 * @throws {UnsafeArchive} while being read: a path that leaves the folder, something that is neither file nor link, more
 *   than the limits; what came before is then no whole zip.
 */
export async function* tarToZip(
  tarball: AsyncIterable<Uint8Array>,
  limits: TarLimits = SOURCE_LIMITS,
): AsyncGenerator<Uint8Array, void, undefined> {
  const source = Readable.from(tarball);
  const gunzip = createGunzip();
  const tar = extract();
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  const controller = new AbortController();
  const fail = (error: Error): void => {
    controller.abort();
    tar.destroy(error);
    output.destroy(error);
  };
  source.once('error', (error) => gunzip.destroy(error));
  gunzip.once('error', fail);
  source.pipe(gunzip).pipe(tar);
  const filled = fill({ zip, limits, signal: controller.signal }, tar).catch((error: unknown) =>
    fail(error instanceof Error ? error : new Error(String(error))),
  );
  try {
    for await (const chunk of output) yield chunk;
  } finally {
    controller.abort();
    source.destroy();
    gunzip.destroy();
    tar.destroy();
    output.destroy();
    await filled;
  }
}
