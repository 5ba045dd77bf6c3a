import type { Pipeline } from '../lib/pipeline/pipeline.ts';
import { changesBetween } from './changes-between.ts';
import type { ApiClient } from './client/api-client.ts';
import { readOverview } from './client/executions.ts';
import type { Overview } from './client/overview.ts';
import type { ServerSentEvent } from './client/server-sent-events.ts';
import { type Wait, waitByTimer } from './follow-log.ts';
import { createLogs } from './follow-logs.ts';
import type { ShownEvent } from './view/parse-state-change.ts';

/** Who is told what happens to an execution, in order. */
export interface Follower {
  event(event: ShownEvent): void;
  log(entry: { stage: string; action: string; line: string }): void;
}

/** Where the server does not say when to ask again. */
const AGAIN_MS = 500;

interface Feed {
  readonly messages: AsyncIterator<ServerSentEvent>;
  readonly first: ServerSentEvent | undefined;
}

/** Opens the feed; resolves once nothing that happens from now on is missed. */
const openFeed = async (api: ApiClient, signal: AbortSignal, lastId?: string): Promise<Feed> => {
  const messages = (await api.listen('events', {}, { signal, lastId }))[Symbol.asyncIterator]();
  const first = await messages.next();
  return { messages, first: first.done ? undefined : first.value };
};

/** How a feed ended; `later`: its server does not stay, and says only that something has changed. */
type Heard = { readonly lastId: string | undefined } & { readonly why: 'over' | 'broken' | 'later' };

/** Hands on the events of one execution until it may be over, the connection breaks, or the server sends us away. */
const readFeed = async (
  { messages, first }: Feed,
  execution: string,
  onEvent: (event: ShownEvent) => void,
): Promise<Heard> => {
  let lastId = first?.lastId;
  for (;;) {
    const next = await messages.next().catch(() => undefined);
    if (next === undefined || next.done) return { lastId, why: 'broken' };
    const { type, data } = next.value;
    lastId = next.value.lastId ?? lastId;
    if (type === 'later') {
      await messages.return?.();
      return { lastId, why: 'later' };
    }
    if (type !== 'message') continue;
    const event = JSON.parse(data) as ShownEvent;
    if (event.detail['execution-id'] !== execution) continue;
    onEvent(event);
    if (isEnd(event)) return { lastId, why: 'over' };
  }
};

const OVER: readonly unknown[] = ['SUCCEEDED', 'FAILED', 'STOPPED', 'SUPERSEDED', 'CANCELED'];

const isEnd = (event: ShownEvent): boolean =>
  event['detail-type'] === 'CodePipeline Pipeline Execution State Change' &&
  OVER.includes(event.detail['state']);

export interface Followed {
  readonly executionId: string;
  /** It may have ended before we listened: whether it has is asked first. */
  readonly mayBeOver: boolean;
  /** What need not be told, of an execution that there was before. */
  readonly before?: Overview;
}

export interface FollowOptions {
  /** Says of which types the actions are, where the server sends no events that do. */
  readonly declared?: Pick<Pipeline, 'stages'>;
  readonly wait?: Wait;
}

/** All that following one execution needs. */
interface Following {
  readonly api: ApiClient;
  readonly pipeline: string;
  readonly execution: string;
  readonly wait: Wait;
  readonly signal: AbortSignal;
}

/** Feeds are opened again until one has told of the end, can no longer tell what was missed, or has sent us away. */
const untilEnd = async (
  { api, execution, wait, signal }: Following,
  opened: Feed,
  onEvent: (event: ShownEvent) => void,
): Promise<Feed & Heard> => {
  let feed = opened;
  for (;;) {
    const heard = await readFeed(feed, execution, onEvent);
    if (heard.why !== 'broken') return { ...feed, ...heard };
    await wait(feed.first?.retryMs ?? AGAIN_MS, signal);
    feed = await openFeed(api, signal, heard.lastId);
    if (feed.first?.type === 'reset') return { ...feed, ...heard };
  }
};

/** Asks again and again, as often as the server says, until something has changed. @returns what to ask with next */
const untilChanged = async ({ api, wait, signal }: Following, heard: Feed & Heard): Promise<Feed & Heard> => {
  let { lastId, first } = heard;
  for (;;) {
    await wait(first?.retryMs ?? AGAIN_MS, signal);
    const feed = await openFeed(api, signal, lastId);
    await feed.messages.return?.();
    ({ first } = feed);
    lastId = first?.lastId ?? lastId;
    if (first?.type !== 'ready') return { ...feed, why: 'later', lastId };
  }
};

/** Looks at the execution each time that something has changed, until it is over. */
const lookUntilEnd = async (
  following: Following,
  opened: Feed & Heard,
  look: (overview: Overview) => void,
): Promise<Overview> => {
  for (let heard = opened; ; heard = await untilChanged(following, heard)) {
    const overview = await readOverview(following.api, following.pipeline, following.execution);
    look(overview);
    if (overview.ended) return overview;
  }
};

const typesOf =
  (declared: FollowOptions['declared']) =>
  (stage: string, action: string): object | undefined =>
    declared?.stages.find(({ name }) => name === stage)?.actions.find(({ name }) => name === action)
      ?.actionTypeId;

/**
 * Does something (starts, retries) and follows the execution that it answers until that is over. The feed is open before
 * `act` is called, so nothing is missed; a connection that breaks is taken up again. A deployed orchestrator has no events,
 * it says when to look: there they are made of what has changed between two looks.
 * @returns what is left of the execution
 */
export const followExecution = async (
  api: ApiClient,
  pipeline: string,
  act: () => Promise<Followed>,
  createFollower: (executionId: string) => Promise<Follower>,
  { declared, wait = waitByTimer }: FollowOptions = {},
): Promise<Overview> => {
  const controller = new AbortController();
  const { signal } = controller;
  let logs: ReturnType<typeof createLogs> | undefined;
  try {
    let opened = await openFeed(api, signal);
    const { executionId: execution, mayBeOver, before } = await act();
    const follower = await createFollower(execution);
    const againMs = opened.first?.retryMs ?? AGAIN_MS;
    logs = createLogs(api, { pipeline, execution, wait, againMs, onLine: (entry) => follower.log(entry) });
    const { see, seeBuilds } = logs;
    const following = { api, pipeline, execution, wait, signal };
    const onEvent = (event: ShownEvent): void => {
      follower.event(event);
      see(event);
    };
    for (let isFirst = true; ; isFirst = false) {
      if (!isFirst || !mayBeOver) {
        const heard = await untilEnd(following, opened, onEvent);
        if (heard.why === 'later') {
          let last = before;
          const overview = await lookUntilEnd(following, heard, (now) => {
            for (const change of changesBetween(last, now, typesOf(declared))) follower.event(change);
            last = now;
            seeBuilds(now);
          });
          await logs.finish(overview);
          return overview;
        }
        opened = await openFeed(api, signal);
      }
      const overview = await readOverview(api, pipeline, execution);
      logs.catchUp(overview);
      if (!overview.ended) continue;
      await logs.finish(overview);
      return overview;
    }
  } finally {
    logs?.stop();
    controller.abort();
  }
};
