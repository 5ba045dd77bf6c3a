import type { Dirent } from 'node:fs';
import { lstat, readdir, realpath } from 'node:fs/promises';
import { basename, isAbsolute, join, relative } from 'node:path';
import { ArtifactPathRefused } from './artifact-path-refused.ts';
import { type FilePattern, filePattern } from './file-pattern.ts';
import { NoMatchingBaseDirectory } from './no-matching-base-directory.ts';

/** What the patterns of a buildspec found. `path` is relative to the base directory, `source` absolute. */
export interface FoundFile {
  readonly path: string;
  readonly source: string;
  readonly base: string;
  readonly kind: 'file' | 'link';
}

export interface FindObserver {
  /** A pattern that found nothing; CodeBuild logs "Skipping invalid file path". */
  unmatched?(pattern: string): void;
  /** A path that matched and is left out all the same. */
  skipped?(path: string, reason: string): void;
}

/** Whether a real path is the directory or below it. */
export const isInside = (directory: string, path: string): boolean =>
  path === directory || path.startsWith(directory === '/' ? '/' : `${directory}/`);

const kindOf = (entry: Pick<Dirent, 'isFile' | 'isSymbolicLink'>): FoundFile['kind'] | undefined => {
  if (entry.isFile()) return 'file';
  return entry.isSymbolicLink() ? 'link' : undefined;
};

/** An absolute location below `root` as one below its real path: a build knows its directory by the name it was given. */
export const onRealPath = (location: string, root: string, realRoot: string): string =>
  isAbsolute(location) && isInside(root, location) ? join(realRoot, relative(root, location)) : location;

/** Undefined when nothing is there, or when a link on the way leads out of `root`, which is real. */
const realInside = async (root: string, path: string): Promise<string | undefined> => {
  const real = await realpath(path).catch(() => undefined);
  return real !== undefined && isInside(root, real) ? real : undefined;
};

const level = (path: string): number => (path === '' ? 0 : path.split('/').length);

/** Walks what a pattern can match; links to directories are met as links, and not entered. */
async function* walk(
  base: string,
  directory: string,
  pattern: FilePattern,
): AsyncGenerator<{ path: string; entry: Dirent }, void, undefined> {
  if (level(directory) >= pattern.depth) return;
  const entries = await readdir(join(base, directory), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = directory === '' ? entry.name : `${directory}/${entry.name}`;
    if (entry.isDirectory()) yield* walk(base, path, pattern);
    else if (pattern.matches(path)) yield { path, entry };
  }
}

const findLiteral = async (root: string, base: string, path: string): Promise<readonly FoundFile[]> => {
  const source = join(base, path);
  const stats = await lstat(source).catch(() => undefined);
  const kind = stats && kindOf(stats);
  if (kind === undefined || (await realInside(root, join(source, '..'))) === undefined) return [];
  return [{ path, source, base, kind }];
};

const findGlob = async (
  root: string,
  base: string,
  pattern: FilePattern,
  observer: FindObserver,
): Promise<readonly FoundFile[]> => {
  const start = await realInside(root, join(base, pattern.start));
  if (start === undefined || !(await lstat(start)).isDirectory()) return [];
  const found: FoundFile[] = [];
  for await (const { path, entry } of walk(base, pattern.start, pattern)) {
    const kind = kindOf(entry);
    if (kind === undefined) observer.skipped?.(path, 'neither a file nor a link');
    else found.push({ path, source: join(base, path), base, kind });
  }
  return found;
};

const baseDirectories = async (root: string, baseDirectory: string): Promise<readonly string[]> => {
  const pattern = filePattern(baseDirectory === '' ? '.' : baseDirectory, root);
  if (pattern.literal !== undefined) {
    const wanted = join(root, pattern.literal);
    const real = await realpath(wanted).catch(() => undefined);
    if (real === undefined || !(await lstat(real)).isDirectory()) return [];
    if (!isInside(root, real))
      throw new ArtifactPathRefused(baseDirectory, 'is a link out of the source directory');
    return [real];
  }
  const found: string[] = [];
  const look = async (directory: string): Promise<void> => {
    if (level(directory) >= pattern.depth) return;
    const entries = await readdir(join(root, directory), { withFileTypes: true });
    const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    for (const path of names.sort().map((name) => join(directory, name))) {
      if (pattern.matches(path)) found.push(join(root, path));
      else await look(path);
    }
  };
  if ((await realInside(root, join(root, pattern.start))) !== undefined) await look(pattern.start);
  return found;
};

/**
 * The files and links that `files` name below each base directory (a glob may name several), each once, in the order
 * of their paths. Never looks outside `root`, also not through a link.
 *
 * @throws {NoMatchingBaseDirectory} {ArtifactPathRefused}
 */
export const findFiles = async (
  selection: { readonly files: readonly string[]; readonly baseDirectory?: string },
  root: string,
  observer: FindObserver = {},
): Promise<readonly FoundFile[]> => {
  const realRoot = await realpath(root);
  const baseDirectory = selection.baseDirectory ?? '.';
  const bases = await baseDirectories(realRoot, onRealPath(baseDirectory, root, realRoot));
  if (bases.length === 0) throw new NoMatchingBaseDirectory(baseDirectory);
  const found = new Map<string, FoundFile>();
  for (const text of selection.files) {
    let matches = 0;
    for (const base of bases) {
      const pattern = filePattern(onRealPath(text, root, realRoot), base);
      const files =
        pattern.literal === undefined
          ? await findGlob(realRoot, base, pattern, observer)
          : await findLiteral(realRoot, base, pattern.literal);
      for (const file of files) found.set(file.source, file);
      matches += files.length;
    }
    if (matches === 0) observer.unmatched?.(text);
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
};

/** Where a found file goes: its path, or its name alone with `discard-paths`. */
export const placeOf = (file: FoundFile, discardPaths: boolean): string =>
  discardPaths ? basename(file.path) : file.path;
