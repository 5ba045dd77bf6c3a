import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SourceUnavailable } from '../../adapters/github/source-unavailable.ts';
import type { GitSource, Revision, SourceRequest } from '../../lib/ports.ts';
import { archiveCommit } from './archive-commit.ts';
import { openDirectory } from './open-directory.ts';
import type { OpenRepository } from './open-repository.ts';
import { openUrl } from './open-url.ts';
import { parseLocation, type RepositoryLocation } from './parse-location.ts';

export interface GitSourceOptions {
  /** `owner/name` → a path of this machine or a URL; undefined for a repository that is not known here. */
  readonly repositories: (fullName: string) => string | undefined;
  /** Where what is fetched stays between runs; by default a temporary directory, removed when the process ends. */
  readonly cache?: string;
  /** A page that shows the commit, where there is one. */
  readonly commitUrl?: (fullName: string, commit: string) => string | undefined;
}

const temporaryCache = async (): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), 'stepline-git-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  return directory;
};

const HEX = /^[0-9a-f]{4,64}$/;
const unavailable = (missing: 'branch' | 'commit', repository: string, wanted: string, problem: string) =>
  new SourceUnavailable({ missing, repository, wanted, blame: 'author' }, problem);

const wantedRevision = async (open: OpenRepository, request: SourceRequest): Promise<Revision> => {
  const { repository, branch } = request;
  if (request.commit === undefined) {
    const head = await open.branchHead(branch);
    const revision = head === undefined ? undefined : await open.read(head, branch);
    if (revision === undefined) throw unavailable('branch', repository, branch, 'is not there');
    return revision;
  }
  const wanted = request.commit.toLowerCase();
  if (!HEX.test(wanted)) throw unavailable('commit', repository, request.commit, 'is not the id of a commit');
  const revision = await open.read(wanted, branch);
  if (revision === undefined)
    throw unavailable('commit', repository, wanted, 'is not there, or its short id is not unique');
  return revision;
};

const openAt = (repository: string, location: RepositoryLocation, cache: string): Promise<OpenRepository> =>
  location.kind === 'directory'
    ? openDirectory(repository, location.path, cache)
    : openUrl(repository, location.url, cache);

/**
 * The `GitSource` port over the `git` of this machine. A commit may be given by a short id (4 digits at least). Nothing
 * of a repository's configuration is executed, nobody is asked for a password, and a repository on disk is read in
 * place; one behind a URL is fetched, a single commit deep, into `cache`. `archiveCommit` says what is in an archive.
 */
export const createGitSource = (options: GitSourceOptions): GitSource => {
  let cache: Promise<string> | undefined;
  // One per repository: the fetches of one take turns.
  const opened = new Map<string, Promise<OpenRepository>>();

  const open = async (repository: string): Promise<OpenRepository> => {
    const text = options.repositories(repository);
    if (text === undefined) {
      const about = { missing: 'repository', repository, wanted: repository, blame: 'author' } as const;
      throw new SourceUnavailable(about, 'is not known here');
    }
    cache ??= options.cache === undefined ? temporaryCache() : Promise.resolve(options.cache);
    const opening = cache; // no await before `set`, so that two callers at once share one
    const known = opened.get(text) ?? opening.then((to) => openAt(repository, parseLocation(text), to));
    opened.set(text, known);
    known.catch(() => opened.delete(text));
    return await known;
  };

  return {
    async resolve(request: SourceRequest): Promise<Revision> {
      const repository = await open(request.repository);
      const revision = await wantedRevision(repository, request);
      const url = options.commitUrl?.(request.repository, revision.commit);
      return url === undefined ? revision : { ...revision, url };
    },
    async archive(fullName: string, commit: string): Promise<AsyncIterable<Uint8Array>> {
      const repository = await open(fullName);
      const found = HEX.test(commit) ? await repository.find(commit, undefined) : undefined;
      if (found === undefined) throw unavailable('commit', fullName, commit, 'is not there');
      return archiveCommit(repository.view, found);
    },
  };
};
