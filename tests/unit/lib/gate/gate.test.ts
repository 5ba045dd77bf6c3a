import { describe, expect, it } from 'vitest';
import {
  type Entrant,
  type Gate,
  join,
  openGate,
  reclaim,
  release,
  setTransition,
} from '../../../../lib/gate/gate.ts';

const entrant = (sequence: number, more: Partial<Entrant> = {}): Entrant => ({
  executionId: `e${sequence}`,
  sequence,
  run: 1,
  ...more,
});

const joined = (mode: 'SUPERSEDED' | 'QUEUED', ...entrants: readonly Entrant[]): Gate =>
  entrants.reduce((gate, each) => join(gate, each, mode), openGate('i'));

const ids = (entrants: readonly Entrant[]) => entrants.map(({ executionId }) => executionId);

describe('a gate', () => {
  it('SUPERSEDED: has one place, for the newest', () => {
    const gate = joined('SUPERSEDED', entrant(1), entrant(2), entrant(4), entrant(3));
    expect([gate.holder?.executionId, ids(gate.waiting), ids(gate.evictions)]).toEqual([
      'e1',
      ['e4'],
      ['e2', 'e3'],
    ]);
  });

  it('QUEUED: lets them in in the order in which they came', () => {
    const gate = joined('QUEUED', entrant(1), entrant(3), entrant(2));
    expect(ids(gate.waiting)).toEqual(['e3', 'e2']);
    expect(release(gate, entrant(1)).holder?.executionId).toBe('e3');
  });

  it('joining again changes nothing', () => {
    const gate = joined('QUEUED', entrant(1), entrant(2));
    expect(join(gate, entrant(2), 'QUEUED')).toBe(gate);
  });

  it('takes nothing back from a later run', () => {
    const gate = joined('QUEUED', entrant(1, { run: 2 }));
    expect(release(gate, entrant(1))).toBe(gate);
  });

  it('closed: lets nobody in but a rollback', () => {
    const closed = setTransition(openGate('i'), { enabled: false });
    const waiting = join(closed, entrant(1), 'SUPERSEDED');
    expect(waiting.holder).toBeUndefined();
    const back = join(waiting, entrant(2, { rollback: true }), 'SUPERSEDED');
    expect([back.holder?.executionId, ids(back.waiting), back.evictions]).toEqual(['e2', ['e1'], []]);
  });

  it('a rollback waits before all others and is superseded by none', () => {
    const gate = joined('SUPERSEDED', entrant(1), entrant(2), entrant(3, { rollback: true }), entrant(4));
    expect([ids(gate.waiting), ids(gate.evictions)]).toEqual([['e3', 'e4'], ['e2']]);
  });

  it('is given again to who had it last, past a closed transition', () => {
    const left = release(joined('QUEUED', entrant(1)), entrant(1));
    const closed = setTransition(left, { enabled: false });
    expect(reclaim(closed, entrant(1, { run: 2 }))?.holder).toEqual({
      ...entrant(1, { run: 2 }),
      told: false,
    });
  });

  it('is not given again once somebody else was let in, or a rollback is about to be', () => {
    const later = joined('QUEUED', entrant(1), entrant(2));
    expect(reclaim(release(later, entrant(1)), entrant(1, { run: 2 }))).toBeUndefined();
    const rollback = joined('QUEUED', entrant(1), entrant(2, { rollback: true }));
    expect(reclaim(rollback, entrant(1, { run: 2 }))).toBeUndefined();
  });
});
