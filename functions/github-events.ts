import type { Trigger } from '../lib/execution/execution-record.ts';
import type { Pipeline } from '../lib/pipeline/pipeline.ts';
import type { StoredPipeline } from '../lib/pipeline/stored-pipeline.ts';
import type { GitPullRequest, GitPush } from '../lib/source/git-push.ts';
import { gitTrigger } from '../lib/source/git-trigger.ts';
import { decideSources, type SourceDecision } from '../lib/source/match-trigger.ts';
import { parseGitHubPullRequest } from '../lib/source/parse-github-pull-request.ts';
import { parseGitHubPush } from '../lib/source/parse-github-push.ts';
import type { StartRequest } from '../lib/use-cases/start-execution.ts';
import type { World } from '../lib/use-cases/world.ts';
import { allPipelines } from './all-pipelines.ts';
import type { WebhookEventReader, WebhookStarts } from './webhook-starts.ts';

const MOST_REASONS = 20;

type Place = World['place'];

/** Semantics 5.1: `WebhookV2` with the Git event for filtered triggers, `Webhook` with the webhook's ARN for a branch alone. */
const triggerOf = (
  event: GitPush | GitPullRequest,
  pipeline: Pipeline,
  matches: readonly SourceDecision[],
  { region, account }: Place,
): Trigger => {
  const filtered = matches.find(({ triggerType }) => triggerType === 'WebhookV2');
  if (!filtered)
    return {
      triggerType: 'Webhook',
      triggerDetail: `arn:aws:codepipeline:${region}:${account}:webhook:github`,
    };
  const source = pipeline.stages[0]?.actions.find(({ name }) => name === filtered.action);
  return gitTrigger(event, source?.configuration['ConnectionArn']);
};

interface Judged {
  readonly pipeline: Pipeline;
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
    pipeline: pipeline.name,
    trigger: triggerOf(event, pipeline, matches, place),
    sourceOverrides:
      commit === undefined ? [] : overrides.map((each) => ({ ...each, revisionValue: commit })),
  };
};

const reasonsOf = (repository: string, judged: readonly Judged[]): string => {
  const reasons = judged.flatMap(({ pipeline, decisions }) =>
    decisions.map(({ action, reason }) => `${pipeline.name}/${action}: ${reason}`),
  );
  if (reasons.length === 0) return `no pipeline has a source action of ${repository}`;
  const more = reasons.length > MOST_REASONS ? [`and ${reasons.length - MOST_REASONS} more`] : [];
  return [...reasons.slice(0, MOST_REASONS), ...more].join('; ');
};

const startsOf = async (world: World, event: GitPush | GitPullRequest): Promise<WebhookStarts> => {
  const stored = await allPipelines(world);
  const judged = stored.map(({ pipeline }: StoredPipeline) => ({
    pipeline,
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
