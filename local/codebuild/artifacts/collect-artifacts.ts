import { readlink, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, posix } from 'node:path';
import type { CollectedFile } from '../../../adapters/zip/collected-file.ts';
import type { ArtifactSpec } from '../buildspec/buildspec.ts';
import { ArtifactConflict } from './artifact-conflict.ts';
import { exclusion } from './file-pattern.ts';
import { type FindObserver, type FoundFile, findFiles, isInside, onRealPath, placeOf } from './find-files.ts';

/** The part of an artifact's declaration that says which files it has. */
export type ArtifactFiles = Pick<ArtifactSpec, 'files'> &
  Partial<Pick<ArtifactSpec, 'baseDirectory' | 'excludePaths' | 'discardPaths' | 'enableSymlinks'>>;

/** Whether a link can be a link in the zip: relative, and its target below the base directory, now and when unpacked. */
const canStayLink = async (file: FoundFile): Promise<boolean> => {
  const target = await readlink(file.source);
  if (isAbsolute(target)) return false;
  const inArchive = posix.normalize(posix.join(posix.dirname(file.path), target));
  if (inArchive === '..' || inArchive.startsWith('../')) return false;
  const real = await realpath(file.source).catch(() => undefined);
  return real === undefined || isInside(file.base, real);
};

/** What a link points at, as a file to store; or why it is left out. */
const behindLink = async (
  root: string,
  file: FoundFile,
): Promise<{ source: string } | { reason: string }> => {
  const source = await realpath(file.source).catch(() => undefined);
  if (source === undefined) return { reason: 'a broken link' };
  if (!isInside(root, source)) return { reason: 'a link out of the source directory' };
  return (await stat(source)).isFile() ? { source } : { reason: 'a link to a directory' };
};

/** One file per path: the same file twice is one, two of one path are refused. */
const byPath = (files: readonly CollectedFile[]): ReadonlyMap<string, string> => {
  const sources = new Map<string, string>();
  for (const { path, source } of files) {
    const other = sources.get(path);
    if (other !== undefined && other !== source) throw new ArtifactConflict(path, [other, source]);
    sources.set(path, source);
  }
  return sources;
};

/** Refuses a file below a link: an archive of both could not be unpacked. */
const checkBelowLinks = (paths: Iterable<string>, links: ReadonlyMap<string, string>): void => {
  if (links.size === 0) return;
  for (const path of paths) {
    for (let parent = dirname(path); parent !== '.'; parent = dirname(parent)) {
      const link = links.get(parent);
      if (link !== undefined) throw new ArtifactConflict(parent, [link, path]);
    }
  }
};

const excludes = (patterns: readonly string[]): ((file: FoundFile) => boolean) => {
  const perBase = new Map<string, (path: string) => boolean>();
  return ({ base, path }) => {
    const excluded = perBase.get(base) ?? exclusion(patterns, base);
    perBase.set(base, excluded);
    return excluded(path);
  };
};

/**
 * The files of one artifact, by CodeBuild's rules (reference of the buildspec, `artifacts`): `files` below the base
 * directories, which are not part of the paths; without `exclude-paths`; with `discard-paths` by name alone; sorted by
 * path. Dot files count. With `enable-symlinks`, links inside the base directory stay links; all others are stored as
 * the file they point at. Links out of `root`, broken ones and links to directories are left out, and `skipped` told.
 *
 * Empty when nothing matches: to CodeBuild that is the build error "no matching artifact paths found", while one
 * pattern among others that finds nothing is only logged (`unmatched`).
 *
 * @param root the source directory, absolute; nothing outside it is collected.
 * @throws {NoMatchingBaseDirectory} {ArtifactPathRefused} {ArtifactConflict}
 */
export const collectArtifacts = async (
  spec: ArtifactFiles,
  root: string,
  observer: FindObserver = {},
): Promise<readonly CollectedFile[]> => {
  const realRoot = await realpath(root);
  const collected: CollectedFile[] = [];
  const links = new Map<string, string>();
  const excluded = (spec.excludePaths ?? []).map((pattern) => onRealPath(pattern, root, realRoot));
  const isExcluded = excludes(excluded);
  for (const file of await findFiles(spec, root, observer)) {
    if (isExcluded(file)) continue;
    const path = placeOf(file, spec.discardPaths ?? false);
    if (file.kind === 'file') {
      collected.push({ path, source: file.source });
    } else if (spec.enableSymlinks && !spec.discardPaths && (await canStayLink(file))) {
      collected.push({ path, source: file.source });
      links.set(path, file.source);
    } else {
      const behind = await behindLink(realRoot, file);
      if ('source' in behind) collected.push({ path, source: behind.source });
      else observer.skipped?.(file.path, behind.reason);
    }
  }
  const sources = byPath(collected);
  checkBelowLinks(sources.keys(), links);
  return [...sources].map(([path, source]) => ({ path, source }));
};
