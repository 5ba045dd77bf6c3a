import { PlatformError } from '../../lib/errors.ts';
import type { GitHubApi } from './github-api.ts';

export type CommitState = 'pending' | 'success' | 'failure' | 'error';

export interface CommitStatus {
  readonly state: CommitState;
  /** Tells statuses of one commit apart; a later one of the same context replaces the earlier. */
  readonly context: string;
  readonly description: string;
  readonly url?: string;
}

/** Where a commit shows what became of it. */
export interface CommitStatuses {
  /** @throws {PlatformError} GitHubRefused, when the token may not write statuses, and what the API throws. */
  set(repository: string, commit: string, status: CommitStatus): Promise<void>;
}

const LONGEST_DESCRIPTION = 140;

export const createCommitStatuses = (api: GitHubApi): CommitStatuses => ({
  set: async (repository, commit, { state, context, description, url }) => {
    const response = await api.request(repository, `/statuses/${encodeURIComponent(commit)}`, {
      state,
      context,
      description: description.slice(0, LONGEST_DESCRIPTION),
      ...(url === undefined ? {} : { target_url: url }),
    });
    await response.body?.cancel();
    if (!response.ok)
      throw new PlatformError(
        'GitHubRefused',
        `GitHub takes no status for ${repository} (${response.status})`,
      );
  },
});
