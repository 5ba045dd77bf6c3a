/** What a push did to a branch or a tag (semantics 5.4). Nothing of a Git host's own shape is in it. */
export interface GitPush {
  readonly kind: 'push';
  /** `owner/name`. */
  readonly repository: string;
  readonly ref: GitRef;
  /** The branch or tag is new: it has no difference to anything. */
  readonly created: boolean;
  /** The branch or tag is gone: that starts nothing. */
  readonly deleted: boolean;
  /** The commit that is there now; of an annotated tag the commit it points at. Absent when deleted. */
  readonly commit?: string;
  /** `/`-separated paths that were added, modified or removed; undefined when that is not known. */
  readonly changedFiles: readonly string[] | undefined;
  readonly message?: string;
  /** Who pushed, as the host calls them. */
  readonly pushedBy?: string;
  /** The host's id of who pushed. */
  readonly pusherId?: string;
  /** Of the commit: the author's address, and when, in ISO 8601. */
  readonly authorEmail?: string;
  readonly authorDate?: string;
}

/** `other` (notes, for example) starts nothing. */
export interface GitRef {
  readonly kind: 'branch' | 'tag' | 'other';
  readonly name: string;
}

/** What happened to a pull request, as triggers see it (semantics 5.4). */
export interface GitPullRequest {
  readonly kind: 'pull-request';
  readonly repository: string;
  readonly event: 'OPEN' | 'UPDATED' | 'CLOSED';
  readonly number: number;
  /** The head commit of the source branch: what an execution uses. */
  readonly commit: string;
  /** What filters look at. */
  readonly destinationBranch: string;
  readonly sourceBranch: string;
  /** Where the source branch is: another repository than `repository` when it comes from a fork, whose author is anybody. */
  readonly sourceRepository?: string;
  /** Whether it was merged; only told by CLOSED. */
  readonly merged: boolean;
  /** Undefined when not known: GitHub's webhook does not tell. */
  readonly changedFiles: readonly string[] | undefined;
  readonly title?: string;
  readonly author?: string;
}

/** `refs/heads/a/b` → the branch `a/b`. */
export const parseRef = (ref: string): GitRef => {
  if (ref.startsWith('refs/heads/')) return { kind: 'branch', name: ref.slice('refs/heads/'.length) };
  if (ref.startsWith('refs/tags/')) return { kind: 'tag', name: ref.slice('refs/tags/'.length) };
  return { kind: 'other', name: ref };
};
