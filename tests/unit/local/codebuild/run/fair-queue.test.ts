import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FairQueue, type Slot } from '../../../../../local/codebuild/run/fair-queue.ts';

/** Enters, and notes in `order` when the slot is there. */
const enter = (
  queue: FairQueue,
  lane: string,
  name: string,
  order: string[],
  group = name,
  limit = Number.POSITIVE_INFINITY,
) => {
  const { slot, leave } = queue.enter(lane, group, limit);
  let held: Slot | undefined;
  void slot.then((granted) => {
    held = granted;
    order.push(name);
  });
  return { release: () => held?.release(), leave };
};

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('FairQueue', () => {
  it('lets lanes take turns, each in its own order', async () => {
    const queue = new FairQueue(1);
    const order: string[] = [];
    const held = ['a1', 'a2', 'a3', 'b1', 'b2'].map((name) => enter(queue, name[0] ?? '', name, order));
    for (let turn = 0; turn < 5; turn += 1) {
      await settle();
      const last = order.at(-1);
      held[['a1', 'a2', 'a3', 'b1', 'b2'].indexOf(last ?? '')]?.release();
    }
    expect(order).toEqual(['a1', 'b1', 'a2', 'b2', 'a3']);
  });

  it('keeps a group to its limit, and lets others pass', async () => {
    const queue = new FairQueue(3);
    const order: string[] = [];
    const first = enter(queue, 'p', 'one', order, 'g', 1);
    enter(queue, 'p', 'two', order, 'g', 1);
    enter(queue, 'p', 'three', order, 'h', 1);
    await settle();
    expect(order).toEqual(['one', 'three']);
    first.release();
    await settle();
    expect(order).toEqual(['one', 'three', 'two']);
  });

  it('forgets who left', async () => {
    const queue = new FairQueue(1);
    const order: string[] = [];
    const first = enter(queue, 'p', 'one', order);
    enter(queue, 'p', 'two', order).leave();
    enter(queue, 'p', 'three', order);
    await settle();
    first.release();
    first.release();
    await settle();
    expect(order).toEqual(['one', 'three']);
  });

  it('never runs more than its limit, and everybody in the end', async () => {
    const arrivals = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(arrivals, fc.integer({ min: 1, max: 4 }), async (lanes, limit) => {
        const queue = new FairQueue(limit);
        let running = 0;
        let most = 0;
        await Promise.all(
          lanes.map(async (lane, index) => {
            const slot = await queue.enter(lane, `${lane}${index % 2}`, 2).slot;
            running += 1;
            most = Math.max(most, running);
            await settle();
            running -= 1;
            slot.release();
          }),
        );
        expect(most).toBeLessThanOrEqual(limit);
      }),
      { numRuns: 50 },
    );
  });
});
