import { chmodSync, closeSync, fchmodSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { open, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { checkLinks } from './check-links.ts';
import { type ArchiveLimits, DEFAULT_LIMITS } from './limits.ts';
import { type OpenZip, openZip } from './open-zip.ts';
import { spooled } from './spool.ts';
import { UnsafeArchive } from './unsafe-archive.ts';
import type { ZipEntry } from './zip-entry.ts';

/** Longer than any system's longest path. */
const MAX_TARGET = 4096;

const readLinks = async (zip: OpenZip): Promise<ReadonlyMap<string, string>> => {
  const links = new Map<string, string>();
  for (const entry of zip.entries) {
    if (entry.kind !== 'link') continue;
    if (entry.size > MAX_TARGET) throw new UnsafeArchive(entry.path, 'is a link with an endless target');
    links.set(entry.path, (await zip.bytes(entry)).toString());
  }
  checkLinks(links);
  return links;
};

/** After so many files or directories the process gets a turn for other things. */
const TURN = 64;

const makeDirectories = async (zip: OpenZip, directory: string): Promise<void> => {
  const paths = new Set<string>();
  for (const { path, kind } of zip.entries) paths.add(kind === 'directory' ? path : dirname(path));
  mkdirSync(directory, { recursive: true });
  let count = 0;
  for (const path of paths) {
    if (path !== '' && path !== '.') mkdirSync(join(directory, path), { recursive: true });
    count += 1;
    if (count % TURN === 0) await setImmediate();
  }
};

/** At once, without a promise, as `writeZip` reads: 10,000 small files take a quarter of the time. */
const writeSmall = (path: string, mode: number, bytes: Buffer): void => {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeFileSync(file, bytes);
    fchmodSync(file, mode);
  } finally {
    closeSync(file);
  }
};

const writeLarge = async (path: string, mode: number, bytes: AsyncIterable<Uint8Array>): Promise<void> => {
  await using file = await open(path, 'wx', 0o600);
  await file.writeFile(bytes);
  await file.chmod(mode);
};

const writeFiles = async (zip: OpenZip, directory: string): Promise<number> => {
  let count = 0;
  for (const entry of zip.entries) {
    if (entry.kind !== 'file') continue;
    const path = join(directory, entry.path);
    if (zip.isSmall(entry)) writeSmall(path, entry.mode, await zip.bytes(entry));
    else await writeLarge(path, entry.mode, zip.stream(entry));
    count += 1;
    if (count % TURN === 0) await setImmediate();
  }
  return count;
};

/** The owner keeps all rights, so that what was unpacked can be used and removed again. */
const setDirectoryModes = (entries: readonly ZipEntry[], directory: string): void => {
  for (const { kind, path, mode } of entries) {
    if (kind === 'directory' && path !== '') chmodSync(join(directory, path), mode | 0o700);
  }
};

/**
 * Unpacks a zip into a directory that is empty or not there yet. POSIX modes (permission bits) and symbolic links are
 * kept. Everything is checked before the first file is written, and links are made last, so that nothing is written
 * through one: no absolute path, `..`, backslash or drive letter, no duplicate, no link that leaves the directory
 * (design section 3). When it throws midway (a damaged or lying entry) the directory keeps what was written.
 *
 * @returns how many files and links there are.
 * @throws {UnsafeArchive} {InvalidArchive} naming the entry. Errors of the file system come as they are.
 */
export const extractZip = async (
  zip: AsyncIterable<Uint8Array>,
  directory: string,
  limits: Partial<ArchiveLimits> = {},
): Promise<{ readonly files: number }> => {
  const allowed = { ...DEFAULT_LIMITS, ...limits };
  return await spooled(zip, allowed.bytes, async (archive) => {
    const open = await openZip(archive, allowed);
    const links = await readLinks(open);
    await makeDirectories(open, directory);
    const files = await writeFiles(open, directory);
    for (const [path, target] of links) await symlink(target, join(directory, path));
    setDirectoryModes(open.entries, directory);
    return { files: files + links.size };
  });
};
