import { isAbsolute, relative } from 'node:path';
import picomatch from 'picomatch';
import { ArtifactPathRefused } from './artifact-path-refused.ts';

/** A location of a buildspec (`artifacts/files`, `reports/files`), relative to a base directory. */
export interface FilePattern {
  /** As the author wrote it. */
  readonly text: string;
  /** The directories that it names without a wildcard: where looking begins. Empty for the base directory itself. */
  readonly start: string;
  /** The one file it names, when it has no wildcard. */
  readonly literal: string | undefined;
  /** How many levels below the base directory it can match at most. */
  readonly depth: number;
  matches(path: string): boolean;
}

// Dot files count as files, and `!` and `+(…)` mean themselves: CodeBuild documents `*`, `**` and names.
const OPTIONS = { dot: true, nonegate: true, noextglob: true, strictSlashes: true } as const;

const relativeTo = (base: string, text: string): string => {
  const pattern = isAbsolute(text) ? relative(base, text) : text;
  if (pattern.split('/').includes('..')) {
    throw new ArtifactPathRefused(text, 'leads out of the directory that files are collected from');
  }
  return pattern.replace(/^(?:\.\/+)+/, '').replace(/\/{2,}/g, '/');
};

/**
 * Reads one location as CodeBuild's reference documents them: a file; all files below a directory (two stars, slash,
 * star); the files in it (`directory/*`). A directory by itself is none of these and matches nothing (unconfirmed). A
 * name with brackets also matches literally, since `[id].js` is a common one.
 *
 * @param base absolute; an absolute location below it is taken as relative to it.
 * @throws {ArtifactPathRefused} for one that leads out of it.
 */
export const filePattern = (text: string, base: string): FilePattern => {
  const pattern = relativeTo(base, text);
  const { base: prefix, isGlob } = picomatch.scan(pattern, OPTIONS);
  const isMatch = picomatch(pattern === '' ? '.' : pattern, OPTIONS);
  const unbounded = pattern.includes('**') || pattern.includes('{');
  return {
    text,
    start: isGlob ? prefix.replace(/^\.$/, '') : '',
    literal: isGlob ? undefined : pattern,
    depth: unbounded ? Number.POSITIVE_INFINITY : pattern.split('/').length,
    matches: (path) => path === pattern || isMatch(path),
  };
};

// CodeBuild's reference has two readings of a trailing `/**/*` in `exclude-paths`: after a name it excludes the file of
// that name, and what is below it; after a wildcard, as in `**/.*/**/*` ("all dot folders"), only what is below.
/** Reads `exclude-paths`: whether a path, relative to the base directory, is excluded. */
export const exclusion = (patterns: readonly string[], base: string): ((path: string) => boolean) => {
  const all = patterns.flatMap((pattern) => {
    const name = /^(.*\/)?[^/*?[{]+(?=\/\*\*\/\*$)/.exec(pattern)?.[0];
    return name === undefined ? [pattern] : [pattern, name];
  });
  const read = all.map((pattern) => filePattern(pattern, base));
  return (path) => read.some((pattern) => pattern.matches(path));
};
