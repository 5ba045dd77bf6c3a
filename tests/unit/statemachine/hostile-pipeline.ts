import fc from 'fast-check';
import type { Pipeline } from '../../../lib/pipeline/pipeline.ts';
import { pipelineWith, type Rules, stageOf } from './pipeline-of.ts';

/** Names that somebody may declare and that could hurt: ours, the language's, JavaScript's, numbers, and long ones. */
const AWKWARD = [
  ...[
    'Begin',
    'Done',
    'Ended',
    'States',
    'StartAt',
    'Next',
    'Default',
    'Parameters',
    'ResultSelector',
    'Branches',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '..',
    '.',
    '0',
    '1',
    '-1',
    'After',
    'Enter',
    'Leave',
  ],
  ...['Catch', 'Retry', 'Choices', 'Type', 'QueryLanguage', 'Result', 'ItemProcessor', 'Iterator'],
  ...['a'.repeat(100), `${'a'.repeat(99)}b`, `b${'a'.repeat(99)}`, `${'a'.repeat(50)}b${'a'.repeat(49)}`],
];

const name = fc.oneof(
  fc.constantFrom(...AWKWARD),
  fc.stringMatching(/^[A-Za-z0-9.@_-]{1,100}$/),
  fc.stringMatching(/^[A-Za-z]{1,8}$/),
);

const names = (maxLength: number) => fc.uniqueArray(name, { minLength: 1, maxLength });

const actions = names(9).chain((all) =>
  fc
    .array(fc.integer({ min: 1, max: 999 }), { minLength: all.length, maxLength: all.length })
    .chain((orders) =>
      fc.constantFrom(
        orders,
        orders.map((order) => (order % 3) + 1),
      ),
    )
    .map((orders) => all.map((action, at) => ({ name: action, runOrder: orders[at] ?? 1 }))),
);

const rules = fc.option(names(5), { nil: undefined });
const guards = fc
  .record({ beforeEntry: rules, onSuccess: rules, onFailure: rules })
  .map((all): Rules => Object.fromEntries(Object.entries(all).filter(([, names]) => names !== undefined)));

/** Pipelines that a compiler has trouble with: awkward names, run orders with gaps and repeats, rules of all kinds. */
export const hostilePipeline = (): fc.Arbitrary<Pipeline> =>
  fc
    .uniqueArray(fc.tuple(name, actions, guards), {
      minLength: 2,
      maxLength: 6,
      selector: ([stage]) => stage,
    })
    .map((stages) => pipelineWith(stages.map((stage) => stageOf(...stage))));
