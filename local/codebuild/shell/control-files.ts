import { closeSync, constants, fstatSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';

/*
 * The control directory belongs to the build as well, in a container too: what is in it may be a link to a file of this
 * machine, or a pipe that nobody reads, at which this process would stand still. All at once: each trip over another
 * thread takes longer than a small file.
 */

/**
 * Writes a file that is not there yet.
 * @throws the system's error; `EEXIST` where the build has put something in its place.
 */
export const writeControlFile = (path: string, text: string): void =>
  writeFileSync(path, text, { flag: 'wx' });

/** Runs `use` on a plain file; undefined where there is none. */
const withFile = <Value>(path: string, use: (file: number, size: number) => Value): Value | undefined => {
  let file: number | undefined;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stats = fstatSync(file);
    return stats.isFile() ? use(file, stats.size) : undefined;
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
};

/** What a plain file holds; undefined where there is none. */
export const readControlFile = (path: string): string | undefined =>
  withFile(path, (file) => readFileSync(file, 'utf8'));

/** Whether a plain file ends with these characters of ASCII. */
export const controlFileEndsWith = (path: string, end: string): boolean =>
  withFile(path, (file, size) => {
    const tail = Buffer.alloc(end.length);
    const count = readSync(file, tail, 0, tail.length, Math.max(0, size - tail.length));
    return tail.toString('latin1', 0, count) === end;
  }) ?? false;
