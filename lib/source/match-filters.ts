import type {
  GitFilePathFilterCriteria,
  GitPullRequestFilter,
  GitPushFilter,
} from '@aws-sdk/client-codepipeline';
import type { GitPullRequest, GitPush } from './git-push.ts';
import { compileGlob } from './glob.ts';

/** Tags, branches and file paths are filtered alike. */
type Criteria = GitFilePathFilterCriteria;

/** What a filter looks at. */
export type FilteredPush = Pick<GitPush, 'ref' | 'created' | 'changedFiles'>;
export type FilteredPullRequest = Pick<GitPullRequest, 'event' | 'destinationBranch' | 'changedFiles'>;

/** Files examined of one change (semantics 5.4). */
const EXAMINED_FILES = 100;

const matchesAny = (patterns: readonly string[], text: string): boolean =>
  patterns.some((pattern) => compileGlob(pattern)(text));

/** Some include matches, or there is none; no exclude does. */
const isMatch = ({ includes, excludes }: Criteria, text: string): boolean =>
  (includes === undefined || matchesAny(includes, text)) && !matchesAny(excludes ?? [], text);

/** Each file is judged alone, one that passes is enough. Files that are not known pass: better to run than to lose one. */
const filesMatch = (criteria: Criteria | undefined, files: readonly string[] | undefined): boolean =>
  criteria === undefined ||
  files === undefined ||
  files.slice(0, EXAMINED_FILES).some((file) => isMatch(criteria, file));

/** Whether one push filter passes. A new branch has no changed files, so a filter of file paths never passes then. */
export const passesPushFilter = (filter: GitPushFilter, push: FilteredPush): boolean => {
  const { kind, name } = push.ref;
  if (kind === 'tag') return filter.tags !== undefined && isMatch(filter.tags, name);
  if (kind !== 'branch' || filter.branches === undefined || !isMatch(filter.branches, name)) return false;
  return filesMatch(filter.filePaths, push.created ? [] : push.changedFiles);
};

/** Whether one pull-request filter passes. Without `events` it takes every event. */
export const passesPullRequestFilter = (filter: GitPullRequestFilter, pr: FilteredPullRequest): boolean =>
  (filter.events === undefined || filter.events.includes(pr.event)) &&
  filter.branches !== undefined &&
  isMatch(filter.branches, pr.destinationBranch) &&
  filesMatch(filter.filePaths, pr.changedFiles);
