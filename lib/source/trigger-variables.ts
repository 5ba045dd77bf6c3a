import type { Trigger } from '../execution/execution-record.ts';

const NO_PULL_REQUEST = { PullRequestId: '', SourceBranchName: '', DestinationBranchName: '' };

/**
 * What the Git event that started an execution adds to the output variables of a connection source: the branch that it was
 * about instead of the configured one, and the pull request, so that one pipeline can serve all branches (issue 4, 10; the
 * names are ours). The three of the pull request are empty where there is none: a reference to them always resolves.
 * @param repository `owner/name` of the action; an event of another repository says nothing about it.
 */
export const triggerVariables = (
  { git = {} }: Pick<Trigger, 'git'>,
  repository: string,
): Readonly<Record<string, string>> => {
  if (git['full-repository-name']?.toLowerCase() !== repository.toLowerCase()) return NO_PULL_REQUEST;
  const branch = git['branch-name'];
  const number = git['pull-request-id'] ?? '';
  return {
    ...(branch === undefined ? {} : { BranchName: branch }),
    PullRequestId: number,
    SourceBranchName: number === '' ? '' : (branch ?? ''),
    DestinationBranchName: git['destination-branch-name'] ?? '',
  };
};
