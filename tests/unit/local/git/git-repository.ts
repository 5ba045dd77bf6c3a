import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gitEnvironment } from '../../../../local/git/git.ts';

const PEOPLE = {
  GIT_AUTHOR_NAME: 'Ada Lovelace',
  GIT_AUTHOR_EMAIL: 'ada@example.com',
  GIT_AUTHOR_DATE: '2026-01-02T03:04:05+01:00',
  GIT_COMMITTER_NAME: 'Grace Hopper',
  GIT_COMMITTER_EMAIL: 'grace@example.com',
  GIT_COMMITTER_DATE: '2026-01-02T03:04:05Z',
};

/** Runs git as a person would, in a directory. */
export const runGit = (directory: string, ...args: string[]): string =>
  execFileSync('git', args, {
    cwd: directory,
    env: { ...gitEnvironment(), ...PEOPLE, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();

export const put = (directory: string, path: string, content: string, mode = 0o644): void => {
  mkdirSync(dirname(join(directory, path)), { recursive: true });
  writeFileSync(join(directory, path), content);
  chmodSync(join(directory, path), mode);
};

export const commit = (directory: string, message: string): string => {
  runGit(directory, 'add', '--all');
  runGit(directory, 'commit', '--quiet', '--allow-empty', '--message', message);
  return runGit(directory, 'rev-parse', 'HEAD');
};

export const initRepository = (directory: string): void => {
  mkdirSync(directory, { recursive: true });
  runGit(directory, 'init', '--quiet', '--initial-branch=main');
};

/** The repository that the conformance suite speaks of. */
export const makeSite = (directory: string): { first: string; main: string; feature: string } => {
  initRepository(directory);
  put(directory, 'index.html', '<h1>one</h1>\n');
  const first = commit(directory, 'first');
  put(directory, 'index.html', '<h1>two</h1>\n');
  put(directory, 'build.sh', '#!/bin/sh\n', 0o755);
  put(directory, 'grün/日本.txt', 'names\n');
  symlinkSync('index.html', join(directory, 'latest'));
  const main = commit(directory, 'second line one\n\nbody');
  runGit(directory, 'checkout', '--quiet', '-b', 'feature/x');
  put(directory, 'x', 'x\n');
  const feature = commit(directory, 'feature');
  runGit(directory, 'checkout', '--quiet', 'main');
  return { first, main, feature };
};
