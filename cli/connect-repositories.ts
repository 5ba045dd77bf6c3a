import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ConfigurationError } from '../lib/errors.ts';
import { installPushHook, type PushHook } from '../local/git/bare-repository.ts';

/** `owner/name=PATH` or `owner/name=URL`, as `--repo` has it. */
export const parseRepositories = (given: readonly string[]): ReadonlyMap<string, string> =>
  new Map(
    given.map((text) => {
      const [, name, place] = /^([\w.-]+\/[\w.-]+)=(.+)$/.exec(text) ?? [];
      if (name === undefined || place === undefined) {
        throw new ConfigurationError('--repo', `"${text}" is not owner/name=PATH`);
      }
      return [name, isUrl(place) ? place : resolve(place)] as const;
    }),
  );

const isUrl = (place: string): boolean => /^[a-z+]+:\/\/|^[\w.-]+@[\w.-]+:/.test(place);

const isBare = async (path: string): Promise<boolean> => {
  const [head, objects] = await Promise.all(
    ['HEAD', 'objects'].map((name) => stat(join(path, name)).catch(() => undefined)),
  );
  return head !== undefined && objects !== undefined;
};

const OURS = 'post-receive.ts';

const hookOf = (path: string): Promise<string | undefined> =>
  readFile(join(path, 'hooks', 'post-receive'), 'utf8').catch(() => undefined);

/**
 * Lets a push to each bare repository of this machine start pipelines: its `post-receive` hook tells the webhook. A hook
 * that is not ours stays as it is.
 * @returns a line for people about each.
 */
export const connectRepositories = async (
  repositories: ReadonlyMap<string, string>,
  hook: Omit<PushHook, 'fullName'>,
): Promise<readonly string[]> => {
  const lines: string[] = [];
  for (const [fullName, path] of repositories) {
    if (isUrl(path) || !(await isBare(path))) {
      lines.push(`${fullName}: ${path}`);
      continue;
    }
    const there = await hookOf(path);
    if (there !== undefined && !there.includes(OURS)) {
      lines.push(
        `${fullName}: ${path} (has a post-receive hook of its own: a push there starts nothing here)`,
      );
      continue;
    }
    await installPushHook(path, { ...hook, fullName });
    lines.push(`${fullName}: ${path} (a push starts its pipelines)`);
  }
  return lines;
};
