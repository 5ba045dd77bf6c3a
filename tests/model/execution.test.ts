import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createModel, type Happening } from './execution-model.ts';

/** 500 runs in `npm test`; `npm run test:model` sets 10,000. */
const RUNS = Number(process.env['STEPLINE_MODEL_RUNS'] ?? 500);

/** `STEPLINE_MODEL_SEED=<seed>:<path>` runs what a failure has printed once more. */
const [seed, ...path] = (process.env['STEPLINE_MODEL_SEED'] ?? '').split(':');
const replay = seed ? { seed: Number(seed), path: path.join(':') } : {};

/** Every third dies, early or late. */
const death = fc.oneof(
  { weight: 2, arbitrary: fc.constant(undefined) },
  {
    weight: 1,
    arbitrary: fc.record({ atTouch: fc.integer({ min: 1, max: 20 }), after: fc.boolean() }),
  },
);

const dying = <T extends object>(happening: fc.Arbitrary<T>) =>
  fc.tuple(happening, death).map(([each, at]) => (at ? { ...each, death: at } : each));

const start = dying(fc.constant({ kind: 'start' as const }));
const call = dying(fc.record({ kind: fc.constant('call' as const), machine: fc.nat(20) }));
const finish = dying(
  fc.record({
    kind: fc.constant('finish' as const),
    build: fc.nat(20),
    succeeds: fc.oneof(
      { weight: 2, arbitrary: fc.constant(true) },
      { weight: 1, arbitrary: fc.constant(false) },
    ),
  }),
);
const well = fc.oneof(
  { weight: 5, arbitrary: fc.constant(true) },
  { weight: 1, arbitrary: fc.constant(false) },
);
const advance = fc.record({
  kind: fc.constant('advance' as const),
  calls: fc.integer({ min: 2, max: 8 }),
  finishes: fc.array(well, { minLength: 1, maxLength: 6 }),
});
const sweep = dying(fc.constant({ kind: 'sweep' as const }));
const transition = dying(
  fc.record({ kind: fc.constant('transition' as const), stage: fc.nat(2), enabled: fc.boolean() }),
);
const stop = dying(
  fc.record({ kind: fc.constant('stop' as const), execution: fc.nat(20), abandon: fc.boolean() }),
);
const retry = dying(
  fc.record({
    kind: fc.constant('retry' as const),
    execution: fc.nat(20),
    mode: fc.constantFrom('FAILED_ACTIONS' as const, 'ALL_ACTIONS' as const),
  }),
);
const rollback = dying(
  fc.record({
    kind: fc.constant('rollback' as const),
    execution: fc.nat(20),
    stage: fc.integer({ min: 1, max: 2 }),
  }),
);
const override = dying(
  fc.record({
    kind: fc.constant('override' as const),
    execution: fc.nat(20),
  }),
);
const update = dying(
  fc.record({
    kind: fc.constant('update' as const),
    mode: fc.constantFrom('SUPERSEDED' as const, 'QUEUED' as const, 'PARALLEL' as const),
  }),
);
const reboot = fc.constant({ kind: 'reboot' as const });

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 3, arbitrary: start },
  { weight: 12, arbitrary: call },
  { weight: 6, arbitrary: finish },
  { weight: 6, arbitrary: advance },
  { weight: 2, arbitrary: sweep },
  { weight: 1, arbitrary: transition },
  { weight: 1, arbitrary: stop },
  { weight: 2, arbitrary: retry },
  { weight: 1, arbitrary: rollback },
  { weight: 2, arbitrary: override },
  { weight: 1, arbitrary: update },
  { weight: 1, arbitrary: reboot },
);

const choices = fc.record(
  {
    retry: fc.constantFrom('FAILED_ACTIONS' as const, 'ALL_ACTIONS' as const),
    rollback: fc.constantFrom('always' as const, 'asked' as const),
    wide: fc.boolean(),
    updates: fc.boolean(),
    entry: fc.constantFrom('FAIL' as const, 'SKIP' as const),
    exit: fc.constantFrom('FAIL' as const, 'ROLLBACK' as const),
  },
  { requiredKeys: [] },
);

/** Up to three at once, interleaved by the picks that follow. */
const anything = fc.tuple(
  fc.array(happening, { minLength: 1, maxLength: 3 }),
  fc.array(fc.nat(7), { maxLength: 30 }),
);

/** Something fails, and then people and the sweep go about it at once, in any order of their touches. */
const failure = fc.constant({ kind: 'advance' as const, calls: 8, finishes: [true, false, false] });
const remedy = fc.oneof(retry, override, rollback);
const contest = fc.tuple(
  fc.tuple(remedy, fc.oneof(remedy, sweep, sweep, start, advance, update, stop)),
  fc.array(fc.nat(1), { minLength: 10, maxLength: 60 }),
);
const moment: fc.Arbitrary<readonly [readonly Happening[], readonly number[]]> = fc.oneof(
  { weight: 6, arbitrary: anything },
  { weight: 2, arbitrary: fc.tuple(fc.tuple(failure), fc.constant([])) },
  { weight: 3, arbitrary: contest },
);

const picks = (choices: readonly number[]) => {
  let at = 0;
  return (count: number): number => {
    const choice = choices[at % Math.max(1, choices.length)] ?? 0;
    at += 1;
    return choice % count;
  };
};

describe('executions, whatever crashes in between', () => {
  it.each(['SUPERSEDED', 'QUEUED', 'PARALLEL'] as const)(
    '%s: one holder a stage, nobody overtaken, nobody waits for ever, every action ends once',
    async (mode) => {
      const granted = new Map<string, number>();
      await fc.assert(
        fc.asyncProperty(
          choices,
          fc.array(moment, { maxLength: 40, size: 'max' }),
          async (chosen, moments) => {
            const model = await createModel({ mode, ...chosen });
            for (const [happenings, choices] of moments) {
              await model.happen(happenings, picks(choices));
              await model.check();
            }
            await model.drain();
            await model.checkEnd();
            for (const [kind, times] of model.granted) granted.set(kind, (granted.get(kind) ?? 0) + times);
          },
        ),
        { numRuns: seed ? 1 : Math.ceil(RUNS / 3), endOnFailure: false, ...replay },
      );
      // A model in which nothing is ever granted would be green as well.
      const wanted = [
        'start',
        'stop',
        'retry',
        'override',
        'update',
        ...(mode === 'PARALLEL' ? [] : ['rollback']),
      ];
      if (!seed && RUNS >= 300) expect([...granted.keys()]).toEqual(expect.arrayContaining(wanted));
      if (process.env['STEPLINE_MODEL_TELL']) console.log(mode, Object.fromEntries(granted));
    },
    3_600_000,
  );
});
