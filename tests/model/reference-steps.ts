import fc from 'fast-check';

export const MODES = ['SUPERSEDED', 'QUEUED', 'PARALLEL'] as const;

/** What a person can do, and how work can end. Numbers choose among what is there, from the newest back. */
export const step = fc.oneof(
  /** All that one of them has at work goes well, to its end or to where it waits. */
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('advance' as const), which: fc.nat(3) }) },
  { weight: 4, arbitrary: fc.constant({ kind: 'start' as const }) },
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant('finish' as const),
      which: fc.nat(6),
      succeeds: fc.oneof({ weight: 2, arbitrary: fc.constant(true) }, fc.constant(false)),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('transition' as const), stage: fc.nat(2), open: fc.boolean() }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('stop' as const), which: fc.nat(2), abandon: fc.boolean() }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('retry' as const), which: fc.nat(4), all: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('rollback' as const),
      which: fc.nat(3),
      stage: fc.integer({ min: 1, max: 2 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('update' as const), mode: fc.constantFrom(...MODES) }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'sweep' as const }) },
);
export type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
