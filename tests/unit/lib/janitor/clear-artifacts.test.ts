import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isEnded } from '../../../../lib/execution/execution-record.ts';
import { clearArtifacts } from '../../../../lib/janitor/clear-artifacts.ts';
import { keptExecutions } from '../../../../lib/janitor/kept-executions.ts';
import { keys } from '../../../../lib/store/keys.ts';
import { createJanitorWorld, idOf, type Past, recordOf } from './janitor-world.ts';

describe('the janitor', () => {
  it('lets artifacts go a while after the end of their execution, and keeps records', async () => {
    const world = createJanitorWorld();
    await world.pipeline('web');
    for (const id of [1, 2, 3]) await world.execution('web', { id, status: 'Failed', day: id });
    world.goTo(32);
    expect(await clearArtifacts(world.janitor)).toBe(1);
    expect(world.left('web')).toEqual([2, 3]);
    expect(world.keys()).toContain(keys.record('web', idOf(1)));
  });

  it('keeps those of the newest execution that succeeded, of every age', async () => {
    const world = createJanitorWorld();
    await world.pipeline('web');
    await world.execution('web', { id: 1, status: 'Succeeded', day: 1 });
    await world.execution('web', { id: 2, status: 'Succeeded', day: 2 });
    await world.execution('web', { id: 3, status: 'Failed', day: 3 });
    for (const day of [100, 101, 1_000]) {
      world.goTo(day);
      await clearArtifacts(world.janitor);
      expect(world.left('web')).toEqual([2]);
    }
  });

  it('lets go of it when a newer one has succeeded', async () => {
    const world = createJanitorWorld();
    await world.pipeline('web');
    await world.execution('web', { id: 1, status: 'Succeeded', day: 1 });
    world.goTo(100);
    await clearArtifacts(world.janitor);
    await world.execution('web', { id: 2, status: 'Succeeded', day: 100 });
    await clearArtifacts(world.janitor);
    expect(world.left('web')).toEqual([2]);
  });

  it('keeps what a stage can be rolled back to, and what was rolled back to and is kept', async () => {
    const world = createJanitorWorld();
    await world.pipeline('web', 2);
    await world.execution('web', { id: 1, status: 'Succeeded', day: 1, version: 2 });
    await world.execution('web', { id: 2, status: 'Succeeded', day: 2, version: 3 });
    await world.execution('web', { id: 3, status: 'Succeeded', day: 3, version: 1 });
    world.goTo(100);
    await clearArtifacts(world.janitor);
    // The newest of all, and the newest of the version that is current.
    expect(world.left('web')).toEqual([1, 3]);
    const rollback = { id: 4, status: 'InProgress', day: 100, type: 'ROLLBACK', rollbackTarget: 1 } as const;
    await world.pipeline('web', 3);
    await world.execution('web', rollback);
    world.goTo(200);
    await clearArtifacts(world.janitor);
    expect(world.left('web')).toEqual([1, 3, 4]);
  });

  it('keeps those of what runs, however long that takes', async () => {
    const world = createJanitorWorld();
    await world.pipeline('web');
    await world.execution('web', { id: 1, status: 'InProgress', day: 1 });
    await world.execution('web', { id: 2, status: 'Failed', day: 2 });
    world.goTo(100);
    await clearArtifacts(world.janitor);
    expect(world.left('web')).toEqual([1]);
  });

  it('keeps nothing of a pipeline that was deleted, and of its name only what is new', async () => {
    const world = createJanitorWorld();
    await world.execution('gone', { id: 1, status: 'Succeeded', day: 1 });
    await world.pipeline('..', 1, 'second');
    await world.execution('..', { id: 2, status: 'Succeeded', day: 1 });
    await world.execution('..', { id: 3, status: 'Succeeded', day: 1, incarnation: 'second' });
    world.goTo(100);
    await clearArtifacts(world.janitor);
    expect([world.left('gone'), world.left('..')]).toEqual([[], [3]]);
  });

  it('forgets none that it kept once and that was retried since', async () => {
    const world = createJanitorWorld();
    await world.pipeline('web');
    await world.execution('web', { id: 1, status: 'Succeeded', day: 1 });
    world.goTo(90);
    await clearArtifacts(world.janitor);
    await world.execution('web', { id: 1, status: 'Failed', day: 100 });
    await world.execution('web', { id: 2, status: 'Succeeded', day: 100 });
    world.goTo(110);
    await clearArtifacts(world.janitor);
    expect(world.left('web')).toEqual([1, 2]);
    world.goTo(131);
    await clearArtifacts(world.janitor);
    expect(world.left('web')).toEqual([2]);
  });

  it('reads each day what is new and what it kept, and not the years before', async () => {
    const world = createJanitorWorld();
    await world.pipeline('web');
    for (let id = 1; id <= 400; id += 1) await world.execution('web', { id, status: 'Succeeded', day: id });
    world.goTo(400);
    await clearArtifacts(world.janitor);
    world.reads();
    await clearArtifacts(world.janitor);
    // 31 days, and what it knows of pipeline and progress.
    expect(world.reads()).toBeLessThan(40);
    expect(world.left('web')).toHaveLength(31);
  });

  it('comes day by day to what one look at everything would say', async () => {
    const past = fc.record({
      status: fc.constantFrom<Past['status']>('Succeeded', 'Failed', 'InProgress', 'Stopped'),
      version: fc.integer({ min: 1, max: 2 }),
      days: fc.integer({ min: 0, max: 20 }),
      ends: fc.integer({ min: 0, max: 60 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(past, { maxLength: 12 }), async (list) => {
        const world = createJanitorWorld();
        await world.pipeline('web', 2);
        const pasts: Past[] = [];
        let day = 0;
        for (const [at, { status, version, days, ends }] of list.entries()) {
          day += days;
          world.goTo(day);
          const one = { id: at + 1, status, version, day };
          pasts.push(one);
          await world.execution('web', one);
          await clearArtifacts(world.janitor);
          // One that runs may end by now.
          const open = pasts.findIndex((each) => each.status === 'InProgress' && each.day + ends < day);
          if (open < 0) continue;
          pasts[open] = { ...(pasts[open] as Past), status: 'Failed', day };
          await world.execution('web', pasts[open] as Past);
        }
        await clearArtifacts(world.janitor);
        const records = pasts.map((each) => recordOf('web', each));
        const kept = keptExecutions(records.toReversed(), {
          incarnation: 'first',
          pipeline: { version: 2 },
        });
        const mayGo = (at: number): boolean => {
          const record = records[at];
          return (
            record !== undefined &&
            isEnded(record) &&
            (pasts[at]?.day ?? 0) < day - 30 &&
            !kept.has(record.executionId)
          );
        };
        expect(world.left('web')).toEqual(pasts.flatMap(({ id }, at) => (mayGo(at) ? [] : [id])));
      }),
      { numRuns: 200 },
    );
  });
});
