import * as v from 'valibot';
import type { Trigger } from '../execution/execution-record.ts';

/** The members of a Git event's `triggerDetail` (`functions/github-events.ts`) that a source action tells on. */
const Detail = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    'full-repository-name': v.string(),
    'branch-name': v.optional(v.string()),
    'destination-branch-name': v.optional(v.string(), ''),
    'pull-request-id': v.optional(v.string(), ''),
  }),
);

const NO_PULL_REQUEST = { PullRequestId: '', SourceBranchName: '', DestinationBranchName: '' };

/**
 * What the Git event that started an execution adds to the output variables of a connection source: the branch that it was
 * about instead of the configured one, and the pull request, so that one pipeline can serve all branches (issue 4, 10; the
 * names are ours). The three of the pull request are empty where there is none: a reference to them always resolves.
 * @param repository `owner/name` of the action; an event of another repository says nothing about it.
 */
export const triggerVariables = (
  { triggerType, triggerDetail }: Trigger,
  repository: string,
): Readonly<Record<string, string>> => {
  const { success, output } = v.safeParse(Detail, triggerType === 'WebhookV2' ? triggerDetail : undefined);
  const isOurs = success && output['full-repository-name'].toLowerCase() === repository.toLowerCase();
  if (!isOurs) return NO_PULL_REQUEST;
  const branch = output['branch-name'];
  const number = output['pull-request-id'];
  return {
    ...(branch === undefined ? {} : { BranchName: branch }),
    PullRequestId: number,
    SourceBranchName: number === '' ? '' : (branch ?? ''),
    DestinationBranchName: output['destination-branch-name'],
  };
};
