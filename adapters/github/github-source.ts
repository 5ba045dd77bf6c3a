import * as v from 'valibot';
import { PlatformError } from '../../lib/errors.ts';
import type { GitSource, Revision, SourceRequest } from '../../lib/ports.ts';
import type { GitHubApi } from './github-api.ts';
import { type MissingSource, SourceUnavailable } from './source-unavailable.ts';
import { tarToZip } from './tar-to-zip.ts';

const Person = v.nullish(v.object({ name: v.nullish(v.string()), date: v.nullish(v.string()) }));
const Commit = v.object({
  sha: v.string(),
  html_url: v.optional(v.string()),
  commit: v.object({ message: v.string(), author: Person, committer: Person }),
});

/** A commit by its id, in full or short; a branch's name is none (GitHub would take it for one). */
const COMMIT = /^[0-9a-f]{4,40}$/i;

const refOf = ({ branch, commit }: SourceRequest): string =>
  commit === undefined ? `heads/${branch.split('/').map(encodeURIComponent).join('/')}` : commit;

const toRevision = ({ sha, html_url, commit }: v.InferOutput<typeof Commit>): Revision => {
  const author = commit.author?.name;
  return {
    commit: sha,
    message: commit.message.trimEnd(),
    authorDate: commit.author?.date ?? '',
    committerDate: commit.committer?.date ?? '',
    ...(author ? { author } : {}),
    ...(html_url === undefined ? {} : { url: html_url }),
  };
};

/**
 * Repositories of GitHub by its API: no git, no clone. A commit's files come as the tarball that GitHub makes, so its
 * `export-ignore` counts, submodules are left out and files of LFS are their pointers.
 *
 * @throws {SourceUnavailable}, also for a repository that our token may not see: GitHub does not tell the two apart.
 */
export const createGitHubSource = (api: GitHubApi): GitSource => {
  const unavailable = (
    missing: MissingSource,
    repository: string,
    wanted: string,
    problem: string,
    blame: 'author' | 'platform' = 'author',
  ) => new SourceUnavailable({ missing, repository, wanted, blame }, problem);

  /** 404 is a repository or something in it: asked once more, GitHub says which. */
  const missing = async (kind: 'branch' | 'commit', repository: string, wanted: string) => {
    const { status, body } = await api.request(repository, '');
    await body?.cancel();
    return status === 404
      ? unavailable('repository', repository, repository, 'is not there, or our token may not see it')
      : unavailable(kind, repository, wanted, 'is not there');
  };

  const refused = (repository: string, wanted: string, status: number) =>
    unavailable('repository', repository, wanted, `is refused by GitHub (${status})`, 'platform');

  const get = async (kind: 'branch' | 'commit', repository: string, wanted: string, path: string) => {
    const response = await api.request(repository, path).catch((error: unknown) => {
      if (!(error instanceof PlatformError)) throw error;
      throw new SourceUnavailable(
        { missing: 'repository', repository, wanted: repository, blame: 'platform' },
        `cannot be read: ${error.message}`,
        { cause: error },
      );
    });
    if (response.ok) return response;
    await response.body?.cancel();
    // 409: an empty repository; 422: no commit is called so.
    if ([404, 409, 422].includes(response.status)) throw await missing(kind, repository, wanted);
    throw refused(repository, wanted, response.status);
  };

  return {
    resolve: async (request) => {
      const { repository, branch, commit } = request;
      if (commit !== undefined && !COMMIT.test(commit))
        throw unavailable('commit', repository, commit, 'is not the id of a commit');
      const [kind, wanted] =
        commit === undefined ? (['branch', branch] as const) : (['commit', commit] as const);
      const response = await get(kind, repository, wanted, `/commits/${refOf(request)}`);
      return toRevision(v.parse(Commit, await response.json()));
    },
    archive: async (repository, commit) => {
      // GitHub sends us on to another host; `fetch` leaves our token behind there.
      const { body } = await get('commit', repository, commit, `/tarball/${encodeURIComponent(commit)}`);
      if (body === null) throw refused(repository, commit, 204);
      return tarToZip(body);
    },
  };
};
