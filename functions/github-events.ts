import type { Trigger } from '../lib/execution/execution-record.ts';
import type { StoredPipeline } from '../lib/pipeline/stored-pipeline.ts';
import type { GitPullRequest, GitPush } from '../lib/source/git-push.ts';
import { decideSources, type SourceDecision } from '../lib/source/match-trigger.ts';
import { parseGitHubPullRequest } from '../lib/source/parse-github-pull-request.ts';
import { parseGitHubPush } from '../lib/source/parse-github-push.ts';
import type { StartRequest } from '../lib/use-cases/start-execution.ts';
import type { World } from '../lib/use-cases/world.ts';
import { allPipelines } from './all-pipelines.ts';
import type { WebhookEventReader, WebhookStarts } from './webhook-starts.ts';

/** A record's `triggerDetail` has at most 1,024 characters (semantics 1.1): that much of a message leaves it whole JSON. */
const LONGEST_TEXT = 100;
const MOST_REASONS = 20;

type Place = World['place'];

const shorten = (text: string | undefined): string | undefined => text?.slice(0, LONGEST_TEXT);

/** A name, not a text for people: as much of it as leaves the detail whole. */
const branch = (name: string): string => name.slice(0, 2 * LONGEST_TEXT);

/** The Git event under the names that it has in EventBridge's `execution-trigger` (semantics 9.1). */
const gitDetail = (event: GitPush | GitPullRequest): object => {
  const common = {
    'provider-type': 'GitHub',
    'full-repository-name': shorten(event.repository),
    'commit-id': event.commit,
  };
  if (event.kind === 'push') {
    return {
      ...common,
      [event.ref.kind === 'tag' ? 'tag-name' : 'branch-name']: branch(event.ref.name),
      'commit-message': shorten(event.message),
      'author-display-name': shorten(event.pushedBy),
    };
  }
  return {
    ...common,
    'branch-name': branch(event.sourceBranch),
    'destination-branch-name': branch(event.destinationBranch),
    'pull-request-id': String(event.number),
    'author-display-name': shorten(event.author),
  };
};

/** Semantics 5.1: `WebhookV2` with the Git event for filtered triggers, `Webhook` with the webhook's ARN for a branch alone. */
const triggerOf = (
  event: GitPush | GitPullRequest,
  matches: readonly SourceDecision[],
  place: Place,
): Trigger =>
  matches.some(({ triggerType }) => triggerType === 'WebhookV2')
    ? { triggerType: 'WebhookV2', triggerDetail: JSON.stringify(gitDetail(event)) }
    : {
        triggerType: 'Webhook',
        triggerDetail: `arn:aws:codepipeline:${place.region}:${place.account}:webhook:github`,
      };

interface Judged {
  readonly pipeline: string;
  readonly decisions: readonly SourceDecision[];
}

/** One start per pipeline, however many of its source actions the event concerns; each of those takes the event's commit. */
const requestOf = (
  event: GitPush | GitPullRequest,
  { pipeline, decisions }: Judged,
  place: Place,
): Omit<StartRequest, 'requestHash'> | undefined => {
  const matches = decisions.filter(({ starts }) => starts);
  if (matches.length === 0) return undefined;
  const { commit } = event;
  const overrides = matches.map(({ action }) => ({ actionName: action, revisionType: 'COMMIT_ID' as const }));
  return {
    pipeline,
    trigger: triggerOf(event, matches, place),
    sourceOverrides:
      commit === undefined ? [] : overrides.map((each) => ({ ...each, revisionValue: commit })),
  };
};

const reasonsOf = (repository: string, judged: readonly Judged[]): string => {
  const reasons = judged.flatMap(({ pipeline, decisions }) =>
    decisions.map(({ action, reason }) => `${pipeline}/${action}: ${reason}`),
  );
  if (reasons.length === 0) return `no pipeline has a source action of ${repository}`;
  const more = reasons.length > MOST_REASONS ? [`and ${reasons.length - MOST_REASONS} more`] : [];
  return [...reasons.slice(0, MOST_REASONS), ...more].join('; ');
};

const startsOf = async (world: World, event: GitPush | GitPullRequest): Promise<WebhookStarts> => {
  const stored = await allPipelines(world);
  const judged = stored.map(({ pipeline }: StoredPipeline) => ({
    pipeline: pipeline.name,
    decisions: decideSources(pipeline, event),
  }));
  const requests = judged.flatMap((each) => requestOf(event, each, world.place) ?? []);
  return requests.length > 0 ? { requests } : { requests, ignored: reasonsOf(event.repository, judged) };
};

/**
 * What GitHub's events start, by GitHub's name of the event: `push` and `pull_request` (semantics 5.4). Their readers
 * throw {MalformedWebhook}.
 */
export const gitHubEvents = (world: World): ReadonlyMap<string, WebhookEventReader> =>
  new Map<string, WebhookEventReader>([
    ['push', async (payload) => startsOf(world, parseGitHubPush(payload))],
    [
      'pull_request',
      async (payload) => {
        const event = parseGitHubPullRequest(payload);
        if (event) return startsOf(world, event);
        return { requests: [], ignored: 'this action on a pull request starts nothing' };
      },
    ],
  ]);
