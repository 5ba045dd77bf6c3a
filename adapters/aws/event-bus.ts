import {
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from '@aws-sdk/client-eventbridge';
import { PlatformError } from '../../lib/errors.ts';
import type { StateChangeEvent } from '../../lib/execution/state-change-event.ts';
import type { EventBus } from '../../lib/ports.ts';
import { platformError } from './aws-error.ts';
import { type RetryPolicy, standardRetries } from './retry.ts';

/** EventBridge keeps `aws.*` for AWS: whoever listens on a deployed Stepline listens to this source. */
export const EVENT_SOURCE = 'stepline';

const MOST_ENTRIES = 10;
const MOST_BYTES = 256 * 1024;
const FIRST_MS = 100;

/** EventBridge gives ids itself, so ours, by which repeats are known, goes into the detail. */
const entryOf = (event: StateChangeEvent, bus: string): PutEventsRequestEntry => ({
  EventBusName: bus,
  Source: EVENT_SOURCE,
  DetailType: event['detail-type'],
  Time: new Date(event.time),
  Resources: [...event.resources],
  Detail: JSON.stringify({ ...event.detail, 'event-id': event.id }),
});

const sizeOf = (entry: PutEventsRequestEntry): number =>
  Buffer.byteLength(JSON.stringify([entry.Detail, entry.DetailType, entry.Source, entry.Resources])) + 14;

/** In order, at most ten and 256 KB together, as a request takes. */
const batchesOf = (entries: readonly PutEventsRequestEntry[]): readonly PutEventsRequestEntry[][] => {
  const batches: PutEventsRequestEntry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const last = batches.at(-1);
    const size = sizeOf(entry);
    if (!last || last.length === MOST_ENTRIES || bytes + size > MOST_BYTES) {
      batches.push([entry]);
      bytes = size;
    } else {
      last.push(entry);
      bytes += size;
    }
  }
  return batches;
};

/** The event bus over EventBridge. What it refuses of a request is sent again; @throws {PlatformError} when it stays so. */
export const createEventBridge = (options: {
  readonly client: EventBridgeClient;
  readonly bus: string;
  readonly retries?: RetryPolicy;
}): EventBus => {
  const { client, bus, retries = standardRetries } = options;

  const put = async (entries: PutEventsRequestEntry[]) => {
    try {
      return await client.send(new PutEventsCommand({ Entries: entries }));
    } catch (error) {
      throw platformError('EventBusUnavailable', `bus ${bus}`, error);
    }
  };

  const send = async (batch: PutEventsRequestEntry[]): Promise<void> => {
    let left = batch;
    for (let attempt = 1; ; attempt += 1) {
      const { Entries = [], FailedEntryCount = 0 } = await put(left);
      if (FailedEntryCount === 0) return;
      const refused = Entries.find(({ ErrorCode }) => ErrorCode !== undefined);
      left = left.filter((_, at) => Entries[at]?.ErrorCode !== undefined);
      if (attempt >= retries.attempts) {
        throw new PlatformError(
          'EventBusUnavailable',
          `bus ${bus} refused ${left.length} events: ${refused?.ErrorCode}: ${refused?.ErrorMessage ?? ''}`,
        );
      }
      await retries.sleep(retries.random() * FIRST_MS * 2 ** attempt);
    }
  };

  return {
    publish: async (events) => {
      for (const batch of batchesOf(events.map((event) => entryOf(event, bus)))) await send(batch);
    },
  };
};
