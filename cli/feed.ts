import type { ApiClient } from './client/api-client.ts';
import type { ServerSentEvent } from './client/server-sent-events.ts';
import type { Wait } from './client/wait.ts';
import type { ShownEvent } from './view/parse-state-change.ts';

/** Where the server does not say when to ask again. */
const AGAIN_MS = 500;

export interface Feed {
  readonly messages: AsyncIterator<ServerSentEvent>;
  readonly first: ServerSentEvent | undefined;
}

/** How a feed ended; `later`: its server does not stay, and says only that something has changed. */
export interface Heard extends Feed {
  readonly lastId: string | undefined;
  readonly why: 'over' | 'broken' | 'later';
}

/** What it takes to ask for one execution again and again. */
export interface Asking {
  readonly api: ApiClient;
  readonly execution: string;
  readonly wait: Wait;
  readonly signal: AbortSignal;
}

/** Opens the feed; resolves once nothing that happens from now on is missed. */
export const openFeed = async (api: ApiClient, signal: AbortSignal, lastId?: string): Promise<Feed> => {
  const messages = (await api.listen('events', {}, { signal, lastId }))[Symbol.asyncIterator]();
  const first = await messages.next();
  return { messages, first: first.done ? undefined : first.value };
};

/** Milliseconds after which the server wants to be asked again. */
export const againMsOf = ({ first }: Feed): number => first?.retryMs ?? AGAIN_MS;

const OVER: readonly unknown[] = ['SUCCEEDED', 'FAILED', 'STOPPED', 'SUPERSEDED', 'CANCELED'];

const isEnd = (event: ShownEvent): boolean =>
  event['detail-type'] === 'CodePipeline Pipeline Execution State Change' &&
  OVER.includes(event.detail['state']);

/** Hands on the events of one execution until it may be over, the connection breaks, or the server sends us away. */
const readFeed = async (
  feed: Feed,
  execution: string,
  onEvent: (event: ShownEvent) => void,
): Promise<Heard> => {
  const { messages, first } = feed;
  let lastId = first?.lastId;
  for (;;) {
    const next = await messages.next().catch(() => undefined);
    if (next === undefined || next.done) return { ...feed, lastId, why: 'broken' };
    const { type, data } = next.value;
    lastId = next.value.lastId ?? lastId;
    if (type === 'later') {
      await messages.return?.();
      return { ...feed, lastId, why: 'later' };
    }
    if (type !== 'message') continue;
    const event = JSON.parse(data) as ShownEvent;
    if (event.detail['execution-id'] !== execution) continue;
    onEvent(event);
    if (isEnd(event)) return { ...feed, lastId, why: 'over' };
  }
};

/** Feeds are opened again until one has told of the end, can no longer tell what was missed, or has sent us away. */
export const untilEnd = async (
  { api, execution, wait, signal }: Asking,
  opened: Feed,
  onEvent: (event: ShownEvent) => void,
): Promise<Heard> => {
  let feed = opened;
  for (;;) {
    const heard = await readFeed(feed, execution, onEvent);
    if (heard.why !== 'broken') return heard;
    await wait(againMsOf(feed), signal);
    feed = await openFeed(api, signal, heard.lastId);
    if (feed.first?.type === 'reset') return { ...heard, ...feed };
  }
};

/** Asks again and again, as often as the server says, until something has changed. @returns what to ask with next */
export const untilChanged = async ({ api, wait, signal }: Asking, heard: Heard): Promise<Heard> => {
  let at = heard;
  for (;;) {
    await wait(againMsOf(at), signal);
    const feed = await openFeed(api, signal, at.lastId);
    await feed.messages.return?.();
    at = { ...feed, lastId: feed.first?.lastId ?? at.lastId, why: 'later' };
    if (feed.first?.type !== 'ready') return at;
  }
};
