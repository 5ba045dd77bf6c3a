import { type Entry, getFileNameLowLevel, type ZipFile } from 'yauzl';
import { messageOf } from '../../lib/errors.ts';
import { entryPath } from './entry-path.ts';
import { InvalidArchive } from './invalid-archive.ts';
import type { ArchiveLimits } from './limits.ts';
import { UnsafeArchive } from './unsafe-archive.ts';
import type { ZipEntry } from './zip-entry.ts';

const TYPE_MASK = 0o170000;
// A map, since Biome 2.6 rewrites octal numbers that are keys of an object to wrong decimal ones.
const KINDS: ReadonlyMap<number, ZipEntry['kind']> = new Map([
  [0o100000, 'file'],
  [0o040000, 'directory'],
  [0o120000, 'link'],
]);

/** Unix and macOS write POSIX modes; others leave the upper half empty. */
const posixMode = (entry: Entry): number =>
  [3, 19].includes(entry.versionMadeBy >>> 8) ? entry.externalFileAttributes >>> 16 : 0;

const kindOf = (entry: Entry, name: string): ZipEntry['kind'] => {
  const type = posixMode(entry) & TYPE_MASK;
  if (type === 0) return name.endsWith('/') ? 'directory' : 'file';
  const kind = KINDS.get(type);
  if (kind === undefined) throw new UnsafeArchive(name, 'is neither file, directory nor symbolic link');
  if (name.endsWith('/') && kind !== 'directory')
    throw new UnsafeArchive(name, 'has the path of a directory');
  return kind;
};

const toEntry = (raw: Entry): ZipEntry => {
  const name = getFileNameLowLevel(raw.generalPurposeBitFlag, raw.fileNameRaw, raw.extraFields, true);
  const path = entryPath(name);
  const kind = kindOf(raw, name);
  if (path === '' && kind !== 'directory') throw new UnsafeArchive(name, 'has no name');
  if (raw.isEncrypted()) throw new InvalidArchive(name, 'is encrypted');
  const posix = posixMode(raw);
  const mode = posix === 0 ? (kind === 'directory' ? 0o755 : 0o644) : posix & 0o777;
  return { path, kind, mode, size: raw.uncompressedSize, raw };
};

/** Every path once, and nothing below what is no directory: so no entry is written through another one. */
const checkTree = (entries: readonly ZipEntry[]): void => {
  const kinds = new Map<string, ZipEntry['kind']>();
  for (const { path, kind } of entries) {
    const before = kinds.get(path);
    if (before !== undefined && !(before === 'directory' && kind === 'directory')) {
      throw new UnsafeArchive(path, 'is there twice');
    }
    kinds.set(path, kind);
  }
  for (const { path } of entries) {
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      const kind = kinds.get(path.slice(0, slash));
      if (kind === 'directory') break; // its own parents are looked at for itself
      if (kind !== undefined)
        throw new UnsafeArchive(path, `is below "${path.slice(0, slash)}", which is a ${kind}`);
    }
  }
};

/**
 * The entries of an archive in their order, all of them checked before the first is unpacked: paths, kinds, duplicates,
 * limits on what is declared (reading an entry then holds it to its declaration).
 *
 * @throws {UnsafeArchive} or {InvalidArchive}, naming the entry.
 */
export const readEntries = async (zip: ZipFile, limits: ArchiveLimits): Promise<readonly ZipEntry[]> => {
  // yauzl reads as many entries as the end of the archive declares, and no more.
  if (zip.entryCount > limits.files) {
    throw new UnsafeArchive(undefined, `has ${zip.entryCount} entries; ${limits.files} are allowed`);
  }
  const entries: ZipEntry[] = [];
  let bytes = 0;
  try {
    for await (const raw of zip.eachEntry()) {
      const entry = toEntry(raw);
      entries.push(entry);
      bytes += entry.size;
      if (bytes > limits.bytes) {
        throw new UnsafeArchive(entry.path, `brings the archive above ${limits.bytes} bytes`);
      }
    }
  } catch (error) {
    if (error instanceof UnsafeArchive || error instanceof InvalidArchive) throw error;
    throw new InvalidArchive(undefined, `cannot be read: ${messageOf(error)}`, { cause: error });
  }
  checkTree(entries);
  return entries;
};
