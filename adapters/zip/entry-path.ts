import { UnsafeArchive } from './unsafe-archive.ts';

/** Longer names do not fit a file system anyway, and would make a small archive a large list. */
const MAX_LENGTH = 4096;

const problemOf = (name: string): string | undefined => {
  if (name.includes('\0')) return 'has a name with a null character';
  if (name.includes('\\')) return 'has a name with a backslash';
  if (name.startsWith('/')) return 'has an absolute path';
  if (/^[A-Za-z]:/.test(name)) return 'has a drive letter';
  if (name.split('/').includes('..')) return 'has a path with ".."';
  if (name.length > MAX_LENGTH) return `has a name longer than ${MAX_LENGTH} characters`;
  return undefined;
};

/**
 * The path of an entry below the directory it is unpacked into: checked, without empty and `.` segments, so that
 * equal paths are equal strings. Empty for the directory itself.
 *
 * @throws {UnsafeArchive} naming the entry.
 */
export const entryPath = (name: string): string => {
  const problem = problemOf(name);
  if (problem !== undefined) throw new UnsafeArchive(name.slice(0, 200), problem);
  return name
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.')
    .join('/');
};
