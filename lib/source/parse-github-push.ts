import * as v from 'valibot';
import { type GitPush, parseRef } from './git-push.ts';
import { commitId, parseWebhookBody, repositoryName } from './parse-webhook-body.ts';

const files = v.optional(v.array(v.string()), []);

const commit = v.object({ added: files, modified: files, removed: files });

const schema = v.object({
  ref: v.pipe(v.string(), v.minLength(1)),
  before: commitId,
  after: commitId,
  created: v.boolean(),
  deleted: v.boolean(),
  repository: v.object({ full_name: repositoryName }),
  head_commit: v.nullish(
    v.object({
      id: commitId,
      message: v.string(),
      timestamp: v.optional(v.string()),
      author: v.optional(v.object({ email: v.nullish(v.string()) })),
    }),
  ),
  commits: v.optional(v.array(commit), []),
  pusher: v.optional(v.object({ name: v.optional(v.string()) })),
  sender: v.optional(v.object({ login: v.optional(v.string()), id: v.optional(v.number()) })),
});

type Payload = v.InferOutput<typeof schema>;

/** GitHub lists at most this many commits of a push; of a larger one the files are not all known. */
const MAX_COMMITS = 2048;

/**
 * The files of all listed commits. A push that lists none although it moved the branch (backwards, for example) leaves
 * them unknown.
 */
const changedFiles = ({ commits }: Payload): readonly string[] | undefined => {
  if (commits.length === 0 || commits.length >= MAX_COMMITS) return undefined;
  return [...new Set(commits.flatMap(({ added, modified, removed }) => [...added, ...modified, ...removed]))];
};

const said = <K extends string>(key: K, value: string | null | undefined): Partial<Record<K, string>> =>
  value === undefined || value === null ? {} : ({ [key]: value } as Record<K, string>);

/**
 * GitHub's `push` event as a domain push. Only the fields used are looked at.
 * @throws {MalformedWebhook} naming the fields.
 */
export const parseGitHubPush = (payload: unknown): GitPush => {
  const push = parseWebhookBody('push', schema, payload);
  const head = push.head_commit ?? undefined;
  return {
    kind: 'push',
    repository: push.repository.full_name,
    ref: parseRef(push.ref),
    created: push.created,
    deleted: push.deleted,
    changedFiles: changedFiles(push),
    ...(push.deleted ? {} : { commit: head?.id ?? push.after }),
    ...said('message', head?.message),
    ...said('pushedBy', push.sender?.login ?? push.pusher?.name),
    ...said('pusherId', push.sender?.id?.toString()),
    ...said('authorEmail', head?.author?.email),
    ...said('authorDate', head?.timestamp),
  };
};
