import { type ChangedFiles, DIFF_TREE, readChanges } from './changed-files.ts';
import { git } from './git.ts';

export interface Person {
  readonly name: string;
  readonly email: string;
}

export interface ListedCommit extends ChangedFiles {
  readonly id: string;
  readonly tree: string;
  readonly message: string;
  /** ISO 8601 with the committer's own offset. */
  readonly timestamp: string;
  readonly author: Person;
  readonly committer: Person;
}

const FIELDS = ['%H', '%T', '%cI', '%an', '%ae', '%cn', '%ce', '%B'];

/** One record per commit: its fields, NUL between them, and one more NUL at its end. */
const readCommits = (stdout: string): Omit<ListedCommit, keyof ChangedFiles>[] => {
  const tokens = stdout.split('\0');
  const commits = [];
  for (let at = 0; at + FIELDS.length <= tokens.length; at += FIELDS.length) {
    const [id = '', tree = '', timestamp = '', name = '', email = '', ...rest] = tokens.slice(
      at,
      at + FIELDS.length,
    );
    const [committerName = '', committerEmail = '', message = ''] = rest;
    const committer = { name: committerName, email: committerEmail };
    commits.push({ id, tree, timestamp, message: message.trimEnd(), author: { name, email }, committer });
  }
  return commits;
};

/** The changes of each commit against its first parent: after the commit's id come its pairs of status and path. */
const changesOf = async (
  gitDirectory: string,
  ids: readonly string[],
): Promise<Map<string, ChangedFiles>> => {
  const args = ['--git-dir', gitDirectory, ...DIFF_TREE, '--root', '--diff-merges=first-parent', '--stdin'];
  const { stdout } = await git(args, { input: ids.map((id) => `${id}\n`).join('') });
  const changes = new Map<string, ChangedFiles>();
  const tokens = stdout.split('\0').slice(0, -1);
  for (let at = 0; at < tokens.length; ) {
    const id = tokens[at] ?? '';
    let end = at + 1;
    while (end < tokens.length && (tokens[end]?.length ?? 0) < id.length) end += 2;
    changes.set(id, readChanges(tokens.slice(at + 1, end)));
    at = end;
  }
  return changes;
};

const NONE: ChangedFiles = { added: [], modified: [], removed: [] };

/**
 * The commits that `git log` selects with these revisions (`a..b`, `b --not --all`), oldest first.
 *
 * @param limit the newest ones are kept.
 * @throws {GitFailed} for a revision that is not there.
 */
export const listCommits = async (
  gitDirectory: string,
  revisions: readonly string[],
  limit: number,
): Promise<readonly ListedCommit[]> => {
  const format = `--format=tformat:${FIELDS.join('%x00')}`;
  const options = ['-z', `--max-count=${limit}`, '--no-color', '--encoding=UTF-8', format];
  const { stdout } = await git([
    '-c',
    'log.showSignature=false',
    '--git-dir',
    gitDirectory,
    'log',
    ...options,
    ...revisions,
    '--',
  ]);
  const commits = readCommits(stdout).reverse();
  if (commits.length === 0) return [];
  const changes = await changesOf(
    gitDirectory,
    commits.map(({ id }) => id),
  );
  return commits.map((commit) => ({ ...commit, ...(changes.get(commit.id) ?? NONE) }));
};
