import { messageOf } from '../lib/errors.ts';
import { compilePattern } from '../lib/events/match-pattern.ts';
import type { StateChangeEvent } from '../lib/execution/state-change-event.ts';
import type { EventBus, Log } from '../lib/ports.ts';

export type EventHandler = (event: StateChangeEvent) => Promise<void> | void;

/** EventBridge in this process (design D8): same events, same patterns, and rules that call handlers. */
export interface LocalEventBus extends EventBus {
  /**
   * Calls `handler` with each event from now on that matches, one after the other, in the order they were published.
   * Handlers do not wait for each other, nor does `publish` for them; what one throws is logged.
   *
   * @throws {InvalidEventPattern}
   * @returns unsubscribe; what is queued is then dropped.
   */
  subscribe(pattern: unknown, handler: EventHandler): () => void;
  /** Resolves when all that was published, also by handlers meanwhile, has been handled. */
  drain(): Promise<void>;
}

interface Subscriber {
  readonly matches: (event: unknown) => boolean;
  readonly deliver: (event: StateChangeEvent) => void;
}

export const createEventBus = ({ log }: { readonly log: Log }): LocalEventBus => {
  const subscribers = new Set<Subscriber>();
  const busy = new Set<Promise<void>>();

  const handle = async (handler: EventHandler, event: StateChangeEvent): Promise<void> => {
    try {
      await handler(event);
    } catch (error) {
      log.error(
        { event: event.id, type: event['detail-type'], error: messageOf(error) },
        'a handler of an event failed',
      );
    }
  };

  /** Delivers one at a time. A queue, not a chain of promises: a long one would keep every event it has delivered. */
  const createQueue = (handler: EventHandler) => {
    const waiting: StateChangeEvent[] = [];
    let running = false;
    const run = async (): Promise<void> => {
      // Later: the publisher's turn is not the handler's.
      await Promise.resolve();
      for (let event = waiting.shift(); event !== undefined; event = waiting.shift())
        await handle(handler, event);
      running = false;
    };
    return {
      clear: () => waiting.splice(0),
      push: (event: StateChangeEvent): void => {
        waiting.push(event);
        if (running) return;
        running = true;
        const work = run();
        busy.add(work);
        void work.then(() => busy.delete(work));
      },
    };
  };

  return {
    publish: async (events) => {
      for (const event of events) {
        for (const subscriber of subscribers) if (subscriber.matches(event)) subscriber.deliver(event);
      }
    },
    subscribe: (pattern, handler) => {
      const queue = createQueue(handler);
      const subscriber: Subscriber = { matches: compilePattern(pattern), deliver: queue.push };
      subscribers.add(subscriber);
      return () => {
        subscribers.delete(subscriber);
        queue.clear();
      };
    },
    drain: async () => {
      while (busy.size > 0) await Promise.all(busy);
    },
  };
};
