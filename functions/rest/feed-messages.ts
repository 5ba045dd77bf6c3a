import type { EventFeed, FeedEvent, Subscription } from './event-feed.ts';
import type { StreamMessage } from './stream-message.ts';

/** Proxies cut what is silent for a minute, and a page can tell a dead connection from a quiet one. */
const PING_MS = 15_000;
const RETRY_MS = 1_000;

/** The first message: whether all that was missed is known, and where the reader is before it hears of it. */
const greeting = ({ missed, lastId: newest }: Subscription, lastId: string | undefined): StreamMessage => {
  const id = missed?.length ? lastId : newest;
  return {
    event: missed ? 'ready' : 'reset',
    data: '{}',
    retry: RETRY_MS,
    ...(id === undefined ? {} : { id }),
  };
};

/** The events of a feed as they come, until `signal` says that the reader has gone. */
export const feedMessages = (feed: EventFeed) =>
  async function* (lastId: string | undefined, signal: AbortSignal): AsyncGenerator<StreamMessage> {
    const queue: FeedEvent[] = [];
    let wake = (): void => {};
    const subscription = feed.subscribe(lastId, (item) => {
      queue.push(item);
      wake();
    });
    const ping = setInterval(() => wake(), PING_MS);
    signal.addEventListener('abort', () => wake(), { once: true });
    try {
      yield greeting(subscription, lastId);
      queue.unshift(...(subscription.missed ?? []));
      while (!signal.aborted) {
        for (const { id, event } of queue.splice(0)) yield { id, data: JSON.stringify(event) };
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (queue.length > 0 || signal.aborted) resolve();
        });
        if (queue.length === 0 && !signal.aborted) yield { event: 'ping', data: '{}' };
      }
    } finally {
      clearInterval(ping);
      subscription.close();
    }
  };
