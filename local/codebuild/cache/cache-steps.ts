import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../../lib/errors.ts';
import type { CacheSpec } from '../buildspec/buildspec.ts';
import { quote } from '../shell/scripts.ts';
import type { ShellSession } from '../shell/shell-session.ts';
import type { BuildCache } from './build-cache.ts';

export interface CacheContext {
  readonly cache: BuildCache;
  readonly session: ShellSession;
  /** The control directory on our side, and as the build sees it. */
  readonly control: string;
  readonly seenControl: string;
  /** The primary source, as the build sees it. */
  readonly seenRoot: string;
  /** Whether a path outside of the source is the build's own. */
  readonly isContainer: boolean;
  readonly tell: (text: string) => void;
}

/** What the reference's example uses in keys: a hash over the contents of files. */
const hashFiles = `#!/bin/sh
# codebuild-hash-files FILE...: one hash over the contents of all files.
cat -- "$@" | sha256sum | cut -d ' ' -f 1
`;

/** Brings back what an earlier build kept; what goes wrong is told, and the build does without. */
export const restoreCache = async (spec: CacheSpec, context: CacheContext): Promise<void> => {
  if (spec.action === 'save') return;
  await leniently(context, 'restored', async () => {
    const key = await expandKey(spec.key ?? '', context);
    const fallbacks: string[] = [];
    // To CodeBuild they are nothing without a key (buildspec reference, `cache/fallback-keys`).
    if (spec.key === undefined && spec.fallbackKeys.length > 0)
      context.tell('Cache: fallback-keys are not looked at, since there is no key');
    else for (const fallback of spec.fallbackKeys) fallbacks.push(await expandKey(fallback, context));
    const found = await context.cache.restore(key, fallbacks, join(context.control, 'cache.tar'));
    if (found === undefined) return context.tell(`Cache: nothing kept under "${key}" yet`);
    const archive = quote(`${context.seenControl}/cache.tar`);
    const problem = await context.session.complaint(`tar -C ${quote(context.seenRoot)} -xPf ${archive}`);
    context.tell(
      problem === undefined ? `Cache: restored "${found}"` : `WARNING: cache not restored: ${problem}`,
    );
  });
};

/** Keeps the cache's paths for later builds. */
export const saveCache = async (spec: CacheSpec, context: CacheContext): Promise<void> => {
  if (spec.action === 'restore') return;
  await leniently(context, 'saved', async () => {
    const key = await expandKey(spec.key ?? '', context);
    const paths = spec.paths.flatMap((path) => pathOf(path, context));
    if (paths.length === 0) return context.tell('Cache: no path to keep');
    const archive = quote(`${context.seenControl}/cache-to-be.tar`);
    // Globs are the shell's to expand; what is not there is left out, and an empty list is no error.
    const script = [
      `cd -- ${quote(context.seenRoot)}`,
      'set --',
      `for path in ${paths.map(globbed).join(' ')}; do [ ! -e "$path" ] || set -- "$@" "$path"; done`,
      `[ $# -gt 0 ] || { echo 'none of its paths is there'; exit 1; }`,
      `tar -cPf ${archive} -- "$@"`,
    ].join('\n');
    const problem = await context.session.complaint(script);
    if (problem !== undefined) return context.tell(`Cache: not saved: ${problem}`);
    await context.cache.save(key, join(context.control, 'cache-to-be.tar'));
    context.tell(`Cache: saved "${key}"`);
  });
};

const leniently = async (context: CacheContext, done: string, work: () => Promise<void>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    context.tell(`WARNING: cache not ${done}: ${messageOf(error)}`);
  }
};

const expandKey = async (key: string, context: CacheContext): Promise<string> => {
  if (!/[$`]/.test(key)) return key;
  const command = join(context.control, 'codebuild-hash-files');
  await writeFile(command, hashFiles);
  await chmod(command, 0o755);
  return context.session.expand(key, context.seenControl);
};

/** A whole folder for `folder/**\/*`; a path out of the source only where it is not this machine's. */
const pathOf = (path: string, context: CacheContext): readonly string[] => {
  const whole = path.replace(/(?:\/\*\*)?(?:\/\*)?$/, '') || '.';
  const isOutside = whole.startsWith('/') || whole.startsWith('~') || whole.split('/').includes('..');
  if (!isOutside || context.isContainer) return [whole];
  context.tell(
    `Cache: ${path} is outside of the source and stays where it is, since the build is not isolated`,
  );
  return [];
};

/** A word of which the shell expands `*`, `?` and `[]`, and nothing else. */
const globbed = (path: string): string =>
  path
    .split(/([*?[\]]+)/)
    .map((part, index) => (index % 2 === 1 ? part : part === '' ? '' : quote(part)))
    .join('');
