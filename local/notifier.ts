import type { Clock, Ids, Log, Notifier, ObjectStore } from '../lib/ports.ts';

export interface Notification {
  readonly id: string;
  readonly topicArn?: string;
  readonly subject: string;
  readonly message: string;
  /** Epoch milliseconds. */
  readonly time: number;
}

export interface LocalNotifier extends Notifier {
  /** Newest first. */
  recent(limit: number): Promise<readonly Notification[]>;
}

const PREFIX = 'notifications/';
const TIME_DIGITS = 15;
const LAST_TIME = 10 ** TIME_DIGITS - 1;

/**
 * Tells people by the log, and keeps what it told in the object store, under `notifications/`, for whoever serves it. The
 * log has the subject only: a message may hold a link that lets its reader approve.
 */
export const createLocalNotifier = (ports: {
  readonly log: Log;
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly onNotification?: (notification: Notification) => void;
}): LocalNotifier => {
  const { log, store, clock, ids } = ports;

  const read = async (key: string): Promise<readonly Notification[]> => {
    const object = await store.get(key);
    // Gone since it was listed.
    return object === undefined ? [] : [JSON.parse(new TextDecoder().decode(object.body)) as Notification];
  };

  return {
    notify: async (topicArn, subject, message) => {
      const time = clock.now();
      const id = ids.next();
      const notification: Notification = {
        id,
        ...(topicArn === undefined ? {} : { topicArn }),
        subject,
        message,
        time,
      };
      // Counts down, so that the newest is listed first.
      const key = `${PREFIX}${String(LAST_TIME - time).padStart(TIME_DIGITS, '0')}-${id}.json`;
      await store.put(key, new TextEncoder().encode(JSON.stringify(notification)));
      log.info({ topicArn, notification: id }, subject);
      ports.onNotification?.(notification);
    },
    recent: async (limit) => {
      const { keys } = await store.list(PREFIX, { limit });
      return (await Promise.all(keys.map(read))).flat();
    },
  };
};
