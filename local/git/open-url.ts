import PQueue from 'p-queue';
import { SourceUnavailable } from '../../adapters/github/source-unavailable.ts';
import { messageOf } from '../../lib/errors.ts';
import { branchHead } from './branch-head.ts';
import { git, gitEnvironment } from './git.ts';
import { GitFailed } from './git-failed.ts';
import type { OpenRepository } from './open-repository.ts';
import { findCommit, readRevision } from './read-revision.ts';
import { openView, type RepositoryView } from './repository-view.ts';

/** Fetching needs the person's own configuration: proxies, credential helpers, certificates. */
const fetchInto = async (view: RepositoryView, url: string, args: readonly string[]): Promise<void> => {
  // A host that sends less than 1 kB a second for a minute has hung.
  const patience = ['-c', 'http.lowSpeedLimit=1000', '-c', 'http.lowSpeedTime=60', '-c', 'gc.auto=0'];
  const fetch = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules'];
  const [refspec = '', ...flags] = args.toReversed();
  await git([...patience, '--git-dir', view.directory, ...fetch, ...flags, '--', url, refspec], {
    env: gitEnvironment(),
  });
};

const isShallow = async (view: RepositoryView): Promise<boolean> => {
  const args = ['--git-dir', view.directory, 'rev-parse', '--is-shallow-repository'];
  return (await git(args, { env: view.env })).stdout.trim() === 'true';
};

/** Gets one commit, one deep. False where the host does not give it: some give only what a branch leads to. */
const fetchOne = async (view: RepositoryView, url: string, commit: string): Promise<boolean> => {
  if (commit.length !== 40 && commit.length !== 64) return false;
  try {
    await fetchInto(view, url, ['--depth=1', commit]);
    return true;
  } catch (error) {
    if (error instanceof GitFailed) return false;
    throw error;
  }
};

const fetchBranch = async (view: RepositoryView, url: string, branch: string): Promise<void> => {
  const whole = (await isShallow(view)) ? ['--unshallow'] : [];
  await fetchInto(view, url, [...whole, `refs/heads/${branch}`]);
};

/**
 * A repository behind a URL. Its fetches take turns, since they share one cache.
 * The operations throw {SourceUnavailable} `repository` when the host does not answer, or not to us.
 */
export const openUrl = async (repository: string, url: string, cache: string): Promise<OpenRepository> => {
  const view = await openView(cache, url);
  const turns = new PQueue({ concurrency: 1 });
  const about = { missing: 'repository', repository, wanted: repository, blame: 'platform' } as const;
  const asking = async <T>(ask: () => Promise<T>): Promise<T> => {
    try {
      return await turns.add(ask);
    } catch (error) {
      if (!(error instanceof GitFailed)) throw error;
      throw new SourceUnavailable(about, `cannot be reached: ${messageOf(error)}`, { cause: error });
    }
  };
  const find = (commit: string, branch: string | undefined): Promise<string | undefined> =>
    asking(async () => {
      const there = await findCommit(view, commit);
      if (there !== undefined) return there;
      // Asked first, so that a host which does not answer is not taken for one without the commit.
      const head = await branchHead(url, branch ?? 'HEAD', gitEnvironment());
      const fetched = await fetchOne(view, url, commit);
      if (!fetched && branch !== undefined && head !== undefined) await fetchBranch(view, url, branch);
      return await findCommit(view, commit);
    });
  return {
    view,
    find,
    read: async (commit, branch) => {
      const id = await find(commit, branch);
      return id === undefined ? undefined : await readRevision(view, id);
    },
    branchHead: async (branch) => {
      const head = await asking(() => branchHead(url, branch, gitEnvironment()));
      return head === undefined ? undefined : await find(head, branch);
    },
  };
};
