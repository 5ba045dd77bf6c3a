/** What of an action tells whether the thing to follow it by is there yet. */
interface Followed {
  readonly status?: string | undefined;
  readonly category?: string | undefined;
  readonly provider?: string | undefined;
  readonly hasLog: boolean;
  readonly hasToken: boolean;
}

const BUILDS = ['CodeBuild', 'Commands'];

/**
 * Whether an action has begun, but its build or its approval token is not known yet: they come a moment after the event
 * of its start, and no event tells of them.
 */
export const isUnsettled = ({ status, category, provider, hasLog, hasToken }: Followed): boolean => {
  if (status !== 'InProgress' && status !== 'approval') return false;
  if (category === 'Approval') return !hasToken;
  return BUILDS.includes(provider ?? '') && !hasLog;
};
