import { userInfo } from 'node:os';
import { pathToFileURL } from 'node:url';
import { git } from './git.ts';
import { type ListedCommit, listCommits } from './list-commits.ts';

/** A line that git gives to a `post-receive` hook. Ids of zeros stand for "not there". */
export interface PushedRef {
  readonly before: string;
  readonly after: string;
  /** `refs/heads/main`, `refs/tags/v1`. */
  readonly ref: string;
}

/** As many as GitHub tells of at most. */
const MAX_COMMITS = 2048;

const isZero = (id: string): boolean => /^0+$/.test(id);

const revisionsOf = (pushed: PushedRef): readonly string[] =>
  isZero(pushed.before)
    ? [pushed.after, '--not', `--exclude=${pushed.ref}`, '--all']
    : [`${pushed.before}..${pushed.after}`];

/** Whether `before` is no ancestor of `after`. */
const isForced = async (directory: string, { before, after }: PushedRef): Promise<boolean> => {
  if (isZero(before) || isZero(after)) return false;
  const args = ['--git-dir', directory, 'merge-base', '--is-ancestor', before, after];
  return (await git(args, { answers: [1] })).exitCode === 1;
};

/** Not every ref leads to a commit: a tag may be one of a file. */
const commitOf = async (directory: string, id: string): Promise<string | undefined> => {
  const args = ['--git-dir', directory, 'rev-parse', '--verify', '--quiet', `${id}^{commit}`];
  const { stdout, exitCode } = await git(args, { answers: [1, 128] });
  return exitCode === 0 ? stdout.trim() : undefined;
};

const toGitHub = (commit: ListedCommit, repositoryUrl: string): object => ({
  id: commit.id,
  tree_id: commit.tree,
  distinct: true,
  message: commit.message,
  timestamp: commit.timestamp,
  url: `${repositoryUrl}/commit/${commit.id}`,
  author: commit.author,
  committer: commit.committer,
  added: commit.added,
  removed: commit.removed,
  modified: commit.modified,
});

const repositoryOf = (fullName: string, url: string, defaultBranch: string): object => {
  const [owner = '', name = ''] = fullName.split('/');
  return {
    name,
    full_name: fullName,
    private: true,
    owner: { name: owner, login: owner, type: 'User' },
    html_url: url,
    url,
    clone_url: url,
    default_branch: defaultBranch,
    master_branch: defaultBranch,
  };
};

/**
 * The commits that the push brings, and the one it leads to. A branch that moves back, or is made of a commit that was
 * there, brings none: whoever filters by paths must see that the changed ones are not known.
 */
const commitsOf = async (
  directory: string,
  pushed: PushedRef,
): Promise<{ readonly brought: readonly ListedCommit[]; readonly head: ListedCommit | undefined }> => {
  const commit = isZero(pushed.after) ? undefined : await commitOf(directory, pushed.after);
  if (commit === undefined) return { brought: [], head: undefined };
  const brought = await listCommits(directory, revisionsOf(pushed), MAX_COMMITS);
  const listed = brought.find(({ id }) => id === commit);
  return { brought, head: listed ?? (await listCommits(directory, [commit], 1))[0] };
};

/**
 * GitHub's payload of the event `push` for a ref that was pushed to a bare repository: the fields that receivers of it
 * read. Its URLs are `file:` ones, since there is no page to show. A ref that leads to no commit has no head commit.
 *
 * @throws {GitFailed}
 */
export const pushPayload = async (
  directory: string,
  fullName: string,
  pushed: PushedRef,
): Promise<object> => {
  const url = pathToFileURL(directory).href;
  const head = (await git(['--git-dir', directory, 'symbolic-ref', '--short', 'HEAD'])).stdout.trim();
  const { brought, head: latest } = await commitsOf(directory, pushed);
  const { username } = userInfo();
  return {
    ref: pushed.ref,
    before: pushed.before,
    after: pushed.after,
    created: isZero(pushed.before),
    deleted: isZero(pushed.after),
    forced: latest !== undefined && (await isForced(directory, pushed)),
    base_ref: null,
    compare: `${url}/compare/${pushed.before}...${pushed.after}`,
    repository: repositoryOf(fullName, url, head),
    head_commit: latest === undefined ? null : toGitHub(latest, url),
    commits: brought.map((each) => toGitHub(each, url)),
    pusher: { name: username, email: latest?.committer.email ?? '' },
    sender: { login: username, type: 'User' },
  };
};
