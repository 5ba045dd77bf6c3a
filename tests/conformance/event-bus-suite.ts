import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StateChangeEvent } from '../../lib/execution/state-change-event.ts';
import type { EventBus } from '../../lib/ports.ts';

/** A bus with subscribers: on AWS a rule with a queue behind it, embedded a handler. */
export interface EventBusHarness {
  readonly bus: EventBus;
  /** Collects what matches the pattern from now on. */
  collect(pattern: object): Promise<{
    /** What came so far, once at least `count` events have come and nothing more is under way. */
    received(count: number): Promise<readonly StateChangeEvent[]>;
  }>;
  close?(): Promise<void>;
}

export const eventOf = (id: string, detail: Record<string, unknown> = {}): StateChangeEvent => ({
  version: '0',
  id,
  'detail-type': 'CodePipeline Pipeline Execution State Change',
  source: 'aws.codepipeline',
  account: '123456789012',
  time: '2026-01-01T00:00:00Z',
  region: 'us-east-1',
  resources: ['arn:aws:codepipeline:us-east-1:123456789012:web'],
  detail,
});

/** What every event bus must do (see `EventBus`). */
export const eventBusSuite = (name: string, open: () => Promise<EventBusHarness>): void => {
  describe(`event bus: ${name}`, () => {
    let harness: EventBusHarness;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(async () => {
      await harness.close?.();
    });

    it('brings each event whole to every subscriber whose pattern it matches', async () => {
      const all = await harness.collect({ source: ['aws.codepipeline'] });
      const failed = await harness.collect({ detail: { state: ['FAILED'] } });
      const events = [eventOf('1', { state: 'STARTED' }), eventOf('2', { state: 'FAILED', deep: [1, null] })];
      await harness.bus.publish(events);
      expect(await all.received(2)).toEqual(events);
      expect(await failed.received(1)).toEqual([events[1]]);
    });

    it('takes an empty list', async () => {
      await harness.bus.publish([]);
    });
  });
};
