import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SourceUnavailable } from '../../adapters/github/source-unavailable.ts';
import { messageOf } from '../../lib/errors.ts';
import { branchHead } from './branch-head.ts';
import { git } from './git.ts';
import type { OpenRepository } from './open-repository.ts';
import { findCommit, readRevision } from './read-revision.ts';
import { isolatedEnvironment, openView } from './repository-view.ts';

/**
 * A repository in a directory (bare, or with a work tree), read in place.
 * @throws {SourceUnavailable} `repository`, when there is none.
 */
export const openDirectory = async (
  repository: string,
  path: string,
  cache: string,
): Promise<OpenRepository> => {
  const about = { missing: 'repository', repository, wanted: repository, blame: 'author' } as const;
  if (!(await stat(path).catch(() => undefined))?.isDirectory()) {
    throw new SourceUnavailable(about, `is not a directory: ${path}`);
  }
  // The ceiling: this directory is the repository, not one further up.
  const env = { ...(await isolatedEnvironment(cache)), GIT_CEILING_DIRECTORIES: dirname(path) };
  const args = ['rev-parse', '--path-format=absolute', '--git-path', 'objects', '--show-object-format'];
  const refuse = (error: unknown): never => {
    throw new SourceUnavailable(about, `cannot be read: ${messageOf(error)}`, { cause: error });
  };
  const { stdout } = await git(args, { cwd: path, env }).catch(refuse);
  const [objects = '', format = 'sha1'] = stdout.trimEnd().split('\n');
  const view = await openView(cache, path, { objects, format });
  // What is there stays there while we work with it, under its full id.
  const known = new Set<string>();
  return {
    view,
    branchHead: (branch) => branchHead(path, branch, env).catch(refuse),
    find: async (commit) => (known.has(commit) ? commit : findCommit(view, commit)),
    read: async (commit) => {
      const revision = await readRevision(view, commit);
      if (revision) known.add(revision.commit);
      return revision;
    },
  };
};
