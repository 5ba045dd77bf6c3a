import { describe, expect, it } from 'vitest';
import type { Log } from '../../../lib/ports.ts';
import { createEventBus } from '../../../local/event-bus.ts';
import { eventOf } from '../../conformance/event-bus-suite.ts';
import { silentLog } from '../../fakes/silent-log.ts';

const ALL = { source: [{ prefix: '' }] };

describe('createEventBus', () => {
  it('keeps the order for a subscriber, one at a time, however long its handler takes', async () => {
    const bus = createEventBus({ log: silentLog });
    const seen: string[] = [];
    const first = Promise.withResolvers<void>();
    bus.subscribe(ALL, async ({ id }) => {
      seen.push(`begin ${id}`);
      if (id === '1') await first.promise;
      seen.push(`end ${id}`);
    });
    await bus.publish([eventOf('1'), eventOf('2')]);
    await bus.publish([eventOf('3')]);
    first.resolve();
    await bus.drain();
    expect(seen).toEqual(['begin 1', 'end 1', 'begin 2', 'end 2', 'begin 3', 'end 3']);
  });

  it('lets no subscriber wait for another', async () => {
    const bus = createEventBus({ log: silentLog });
    const never = Promise.withResolvers<void>();
    const seen = Promise.withResolvers<string>();
    bus.subscribe(ALL, () => never.promise);
    bus.subscribe(ALL, ({ id }) => seen.resolve(id));
    await bus.publish([eventOf('1')]);
    expect(await seen.promise).toBe('1');
    never.resolve();
    await bus.drain();
  });

  it('logs what a handler throws, and goes on with the next event and the other handlers', async () => {
    const errors: object[] = [];
    const log: Log = { ...silentLog, error: (fields) => void errors.push(fields) };
    const bus = createEventBus({ log });
    const seen: string[] = [];
    bus.subscribe(ALL, ({ id }) => {
      if (id === '1') throw new Error('a bad handler');
      seen.push(`a${id}`);
    });
    bus.subscribe(ALL, ({ id }) => void seen.push(`b${id}`));
    await bus.publish([eventOf('1'), eventOf('2')]);
    await bus.drain();
    expect([...seen].sort()).toEqual(['a2', 'b1', 'b2']);
    expect(errors).toMatchObject([{ event: '1', error: 'a bad handler' }]);
  });

  it('drains what handlers publish as well', async () => {
    const bus = createEventBus({ log: silentLog });
    const seen: string[] = [];
    bus.subscribe({ detail: { n: [{ numeric: ['<', 4] }] } }, async ({ detail }) => {
      const next = Number(detail['n']) + 1;
      await bus.publish([eventOf(String(next), { n: next })]);
      seen.push(String(next));
    });
    await bus.publish([eventOf('0', { n: 0 })]);
    await bus.drain();
    expect(seen).toEqual(['1', '2', '3', '4']);
  });

  it('brings nothing after unsubscribe, also of what was queued', async () => {
    const bus = createEventBus({ log: silentLog });
    const seen: string[] = [];
    const unsubscribe = bus.subscribe(ALL, ({ id }) => void seen.push(id));
    const publishing = bus.publish([eventOf('1')]);
    unsubscribe();
    await publishing;
    await bus.publish([eventOf('2')]);
    await bus.drain();
    expect(seen).toEqual([]);
  });

  it('refuses a pattern that says nothing clear', () => {
    const bus = createEventBus({ log: silentLog });
    expect(() => bus.subscribe({ source: 'aws.s3' }, () => {})).toThrow(
      expect.objectContaining({ name: 'InvalidEventPattern' }),
    );
  });
});
