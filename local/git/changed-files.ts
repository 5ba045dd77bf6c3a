import { git } from './git.ts';

/** Paths as git has them, `/`-separated. A rename is one path removed and one added, as GitHub tells it. */
export interface ChangedFiles {
  readonly added: readonly string[];
  readonly modified: readonly string[];
  readonly removed: readonly string[];
}

export const DIFF_TREE = ['diff-tree', '-r', '-z', '--no-renames', '--name-status'] as const;

/** Reads pairs of a status letter and a path; anything but added and deleted (type, mode) is a modification. */
export const readChanges = (tokens: readonly string[]): ChangedFiles => {
  const changes = { added: [] as string[], modified: [] as string[], removed: [] as string[] };
  for (let at = 0; at + 1 < tokens.length; at += 2) {
    const [status, path = ''] = [tokens[at], tokens[at + 1]];
    const list = status === 'A' ? changes.added : status === 'D' ? changes.removed : changes.modified;
    list.push(path);
  }
  return changes;
};

/**
 * What differs between two commits of the repository in `gitDirectory` (bare, or the `.git` of a work tree).
 *
 * @param before undefined: everything in `after` counts as added.
 * @throws {GitFailed} when a commit is not there.
 */
export const changedFiles = async (
  gitDirectory: string,
  before: string | undefined,
  after: string,
): Promise<ChangedFiles> => {
  const root = async (): Promise<string> =>
    (await git(['--git-dir', gitDirectory, 'hash-object', '-t', 'tree', '--stdin'])).stdout.trim();
  const args = ['--git-dir', gitDirectory, ...DIFF_TREE, '--end-of-options', before ?? (await root()), after];
  return readChanges((await git(args)).stdout.split('\0').slice(0, -1));
};
