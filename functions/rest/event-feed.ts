import type { StateChangeEvent } from '../../lib/execution/state-change-event.ts';

/** An event with its place in the feed: `<feed>.<number>`, the id that a reader resumes from. */
export interface FeedEvent {
  readonly id: string;
  readonly event: StateChangeEvent;
}

export interface Subscription {
  /** What the reader missed; `undefined` when that is no longer known, and it has to read everything again. */
  readonly missed: readonly FeedEvent[] | undefined;
  /** Where the feed is now. */
  readonly lastId: string;
  readonly close: () => void;
}

/** State changes, for readers that come, go and come back. */
export interface EventFeed {
  publish(event: StateChangeEvent): void;
  /**
   * Calls `deliver` with each event from now on.
   * @param lastId the last event that the reader has seen; absent when it has seen none, and so missed none.
   */
  subscribe(lastId: string | undefined, deliver: (event: FeedEvent) => void): Subscription;
}

const DEFAULT_KEPT = 2_000;

/** @param options.id tells this feed from one of another process, whose numbers mean something else. */
export const createEventFeed = (options: { readonly id: string; readonly kept?: number }): EventFeed => {
  const { id, kept = DEFAULT_KEPT } = options;
  const readers = new Set<(event: FeedEvent) => void>();
  const recent: FeedEvent[] = [];
  let count = 0;

  const missedSince = (lastId: string): readonly FeedEvent[] | undefined => {
    const [feed, text] = lastId.split('.');
    const seen = Number(text);
    if (feed !== id || !Number.isInteger(seen) || seen > count || seen < count - recent.length)
      return undefined;
    return recent.slice(recent.length - (count - seen));
  };

  return {
    publish: (event) => {
      count += 1;
      const item = { id: `${id}.${count}`, event };
      recent.push(item);
      if (recent.length > kept) recent.shift();
      for (const deliver of readers) deliver(item);
    },
    subscribe: (lastId, deliver) => {
      readers.add(deliver);
      return {
        missed: lastId === undefined ? [] : missedSince(lastId),
        lastId: `${id}.${count}`,
        close: () => void readers.delete(deliver),
      };
    },
  };
};
