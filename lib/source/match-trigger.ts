import type { PipelineTriggerDeclaration } from '@aws-sdk/client-codepipeline';
import type { Action, Pipeline } from '../pipeline/pipeline.ts';
import type { GitPullRequest, GitPush } from './git-push.ts';
import {
  type FilteredPullRequest,
  type FilteredPush,
  passesPullRequestFilter,
  passesPushFilter,
} from './match-filters.ts';

/** What the matcher looks at: a `GitPush` or `GitPullRequest` is one. */
export type GitEvent =
  | ({ readonly kind: 'push'; readonly repository: string } & FilteredPush &
      Partial<Pick<GitPush, 'deleted'>>)
  | ({ readonly kind: 'pull-request'; readonly repository: string } & FilteredPullRequest &
      Partial<Pick<GitPullRequest, 'sourceBranch'>>);

/** Whether a Git event starts the pipeline by one of its source actions, and why. */
export interface SourceDecision {
  readonly action: string;
  readonly starts: boolean;
  /** How the start shows up (semantics 5.1): `WebhookV2` for filtered triggers. */
  readonly triggerType: 'Webhook' | 'WebhookV2';
  /** For people: `push filter 2 passes the branch 'main'`. */
  readonly reason: string;
}

const CONNECTION = 'CodeStarSourceConnection';
const GITHUB = 'GitHub';

/** `owner/name` of a Git source action; undefined for other sources. */
export const gitRepositoryOf = ({ actionTypeId, configuration }: Action): string | undefined => {
  if (actionTypeId.category !== 'Source') return undefined;
  if (actionTypeId.provider === CONNECTION) return configuration['FullRepositoryId'];
  if (actionTypeId.provider !== GITHUB) return undefined;
  return `${configuration['Owner'] ?? ''}/${configuration['Repo'] ?? ''}`;
};

/** Git hosts do not tell `Owner/Repo` from `owner/repo`, so neither does a webhook that arrives here. */
const isSameRepository = (a: string | undefined, b: string): boolean => a?.toLowerCase() === b.toLowerCase();

const inWords = (event: GitEvent): string =>
  event.kind === 'push'
    ? `the ${event.ref.kind === 'other' ? 'ref' : event.ref.kind} '${event.ref.name}'`
    : `the event ${event.event} of a pull request to '${event.destinationBranch}'`;

const filesUnknown = (event: GitEvent, filtered: boolean): string =>
  filtered && event.changedFiles === undefined ? ' (the changed files are not known, so they count)' : '';

const byFilters = (trigger: PipelineTriggerDeclaration, event: GitEvent): Omit<SourceDecision, 'action'> => {
  const { push = [], pullRequest = [] } = trigger.gitConfiguration ?? {};
  const passes =
    event.kind === 'push'
      ? push.map((filter) => passesPushFilter(filter, event))
      : pullRequest.map((filter) => passesPullRequestFilter(filter, event));
  const name = event.kind === 'push' ? 'push' : 'pull-request';
  const at = passes.indexOf(true);
  if (at < 0) {
    return { starts: false, triggerType: 'WebhookV2', reason: `no ${name} filter passes ${inWords(event)}` };
  }
  const filter = event.kind === 'push' ? push[at] : pullRequest[at];
  const unknown = filesUnknown(event, filter?.filePaths !== undefined);
  return {
    starts: true,
    triggerType: 'WebhookV2',
    reason: `${name} filter ${at + 1} passes ${inWords(event)}${unknown}`,
  };
};

const byBranch = (branch: string | undefined, event: GitEvent): Omit<SourceDecision, 'action'> => {
  const triggerType = 'Webhook';
  if (event.kind === 'pull-request') {
    return { starts: false, triggerType, reason: 'no trigger is declared for pull requests' };
  }
  const starts = event.ref.kind === 'branch' && event.ref.name === branch;
  return {
    starts,
    triggerType,
    reason: `${inWords(event)} is ${starts ? '' : 'not '}the branch of the action`,
  };
};

const decide = (pipeline: Pipeline, action: Action, event: GitEvent): Omit<SourceDecision, 'action'> => {
  if (event.kind === 'push' && event.deleted) {
    return { starts: false, triggerType: 'Webhook', reason: `${inWords(event)} was deleted` };
  }
  if (action.actionTypeId.provider === GITHUB) return byBranch(action.configuration['Branch'], event);
  const trigger = pipeline.triggers?.find((each) => each.gitConfiguration?.sourceActionName === action.name);
  if (trigger) return byFilters(trigger, event);
  if (action.configuration['DetectChanges'] === 'false') {
    return { starts: false, triggerType: 'Webhook', reason: 'DetectChanges is false' };
  }
  return byBranch(action.configuration['BranchName'], event);
};

/**
 * What a Git event means to each source action of its repository (semantics 5.3, 5.4): filtered triggers where the action
 * has one, else a push to its branch. Source actions of other repositories are not in the answer.
 */
export const decideSources = (pipeline: Pipeline, event: GitEvent): readonly SourceDecision[] =>
  (pipeline.stages[0]?.actions ?? [])
    .filter((action) => isSameRepository(gitRepositoryOf(action), event.repository))
    .map((action) => ({ action: action.name, ...decide(pipeline, action, event) }));

/** The source actions by which a Git event starts the pipeline; it starts once, whatever their number. */
export const matchTrigger = (pipeline: Pipeline, event: GitEvent): readonly SourceDecision[] =>
  decideSources(pipeline, event).filter(({ starts }) => starts);
