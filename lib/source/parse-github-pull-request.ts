import * as v from 'valibot';
import type { GitPullRequest } from './git-push.ts';
import { commitId, parseWebhookBody, repositoryName } from './parse-webhook-body.ts';

const branch = v.pipe(v.string(), v.minLength(1));

const schema = v.object({
  action: v.string(),
  number: v.pipe(v.number(), v.integer(), v.minValue(1)),
  repository: v.object({ full_name: repositoryName }),
  pull_request: v.object({
    title: v.optional(v.string()),
    merged: v.optional(v.nullable(v.boolean())),
    head: v.object({
      sha: commitId,
      ref: branch,
      // Null when the fork is gone.
      repo: v.nullish(v.object({ full_name: repositoryName })),
    }),
    base: v.object({ ref: branch }),
    user: v.nullish(v.object({ login: v.string() })),
  }),
});

const EVENTS: ReadonlyMap<string, GitPullRequest['event']> = new Map([
  ['opened', 'OPEN'],
  ['reopened', 'OPEN'],
  ['synchronize', 'UPDATED'],
  ['closed', 'CLOSED'],
]);

/**
 * GitHub's `pull_request` event as triggers see it; undefined for an action that starts nothing (a label, a review
 * request, an edited title).
 * @throws {MalformedWebhook} naming the fields.
 */
export const parseGitHubPullRequest = (payload: unknown): GitPullRequest | undefined => {
  const { action, number, repository, pull_request } = parseWebhookBody('pull_request', schema, payload);
  const event = EVENTS.get(action);
  if (event === undefined) return undefined;
  return {
    kind: 'pull-request',
    repository: repository.full_name,
    event,
    number,
    commit: pull_request.head.sha,
    destinationBranch: pull_request.base.ref,
    sourceBranch: pull_request.head.ref,
    ...(pull_request.head.repo ? { sourceRepository: pull_request.head.repo.full_name } : {}),
    merged: pull_request.merged === true,
    changedFiles: undefined,
    ...(pull_request.title === undefined ? {} : { title: pull_request.title }),
    ...(pull_request.user ? { author: pull_request.user.login } : {}),
  };
};
