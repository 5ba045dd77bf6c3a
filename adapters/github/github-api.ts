import { setTimeout as delay } from 'node:timers/promises';
import { PlatformError } from '../../lib/errors.ts';
import type { GitHubCredentials } from './credentials.ts';
import { repositoryPath } from './repository-path.ts';

export interface GitHubApiOptions {
  /** Root of the API, without a slash at its end. */
  readonly root: string;
  readonly credentials?: GitHubCredentials;
  /** For tests. */
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
}

/** GitHub's API for one repository. Whatever status comes back below 500 is for the caller to judge. */
export interface GitHubApi {
  /**
   * @param path what comes after `/repos/<owner>/<name>`
   * @throws {PlatformError} GitHubUnavailable, GitHubRateLimited, GitHubUnauthorized; never with a token in it.
   */
  request(repository: string, path: string, body?: object): Promise<Response>;
}

const ATTEMPTS = 4;
const FIRST_MS = 250;

/** GitHub answers 403 for both: no permission, and no request left. */
const isRateLimited = ({ status, headers }: Response): boolean =>
  status === 429 ||
  (status === 403 && (headers.get('x-ratelimit-remaining') === '0' || headers.has('retry-after')));

const rateLimited = ({ headers }: Response): PlatformError => {
  const reset = Number(headers.get('x-ratelimit-reset'));
  const until = reset > 0 ? `; more from ${new Date(reset * 1000).toISOString()} on` : '';
  return new PlatformError('GitHubRateLimited', `GitHub takes no more requests${until}`);
};

/** What `fetch` says of a failed connection is in the cause. */
const reasonOf = (error: unknown): string => {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error ? cause.message : String(error);
};

export const createGitHubApi = (options: GitHubApiOptions): GitHubApi => {
  const { root, credentials, sleep = delay } = options;

  const headersFor = async (repository: string): Promise<Record<string, string>> => {
    const token = await credentials?.tokenFor(repository);
    return {
      accept: 'application/vnd.github+json',
      'user-agent': 'stepline',
      'x-github-api-version': '2022-11-28',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
  };

  const once = async (url: string, init: RequestInit): Promise<Response | undefined> => {
    const response = await fetch(url, init).catch((error: unknown) => {
      throw new PlatformError(
        'GitHubUnavailable',
        `${new URL(url).host} does not answer: ${reasonOf(error)}`,
      );
    });
    if (isRateLimited(response)) throw rateLimited(response);
    if (response.status === 401)
      throw new PlatformError('GitHubUnauthorized', 'GitHub does not take our token (401)');
    if (response.status < 500) return response;
    await response.body?.cancel();
    return undefined;
  };

  return {
    request: async (repository, path, body) => {
      const url = `${root}/repos/${repositoryPath(repository)}${path}`;
      const init: RequestInit = {
        headers: await headersFor(repository),
        ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      };
      for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
        const response = await once(url, init);
        if (response) return response;
        if (attempt < ATTEMPTS) await sleep(Math.random() * FIRST_MS * 2 ** attempt);
      }
      throw new PlatformError('GitHubUnavailable', 'GitHub answers with errors of its own (5xx)');
    },
  };
};
