import * as v from 'valibot';
import { parseJson } from '../parse-json.ts';
import { firstLine, type TestCase, type TestStatus, testCase } from '../test-case.ts';

const step = v.object({
  keyword: v.optional(v.string(), ''),
  name: v.optional(v.string(), ''),
  result: v.optional(
    v.object({
      status: v.optional(v.string(), ''),
      /** Nanoseconds. */
      duration: v.optional(v.number()),
      error_message: v.optional(v.string()),
    }),
  ),
});

const element = v.object({
  type: v.optional(v.string(), 'scenario'),
  name: v.optional(v.string(), ''),
  before: v.optional(v.array(step), []),
  steps: v.optional(v.array(step), []),
  after: v.optional(v.array(step), []),
});

const report = v.array(
  v.object({
    name: v.optional(v.string()),
    uri: v.optional(v.string(), ''),
    elements: v.optional(v.array(element), []),
  }),
);

type Step = v.InferOutput<typeof step>;

/** The worst step decides. A step without a definition could not be run; a pending one was left for later. */
const STATUSES: readonly (readonly [string, TestStatus])[] = [
  ['failed', 'FAILED'],
  ['ambiguous', 'ERROR'],
  ['undefined', 'ERROR'],
  ['pending', 'SKIPPED'],
  ['skipped', 'SKIPPED'],
  ['passed', 'SUCCEEDED'],
];

const caseOf = (suite: string, name: string, steps: readonly Step[]): TestCase => {
  const results = steps.map((each) => ({ step: `${each.keyword}${each.name}`.trim(), ...each.result }));
  const [word, status] = STATUSES.find(([each]) => results.some((result) => result.status === each)) ?? [
    '',
    'UNKNOWN',
  ];
  const bad =
    status === 'FAILED' || status === 'ERROR' ? results.find((result) => result.status === word) : undefined;
  const durations = results.flatMap((result) => result.duration ?? []);
  return testCase({
    suite,
    name,
    status,
    durationMs: durations.length === 0 ? undefined : durations.reduce((sum, each) => sum + each, 0) / 1e6,
    message: bad && `${bad.step}: ${firstLine(bad.error_message) ?? word}`,
    output: [bad?.error_message],
  });
};

/**
 * Cucumber's JSON (`CUCUMBERJSON`): a case per scenario. A background's steps count for the scenario after it: when one
 * fails, the scenario's own steps are only skipped.
 * @throws {MalformedReport}
 */
export const parseCucumber = (text: string): readonly TestCase[] =>
  parseJson(text, report).flatMap((feature) => {
    const cases: TestCase[] = [];
    let background: readonly Step[] = [];
    for (const { type, name, before, steps, after } of feature.elements) {
      const all = [...background, ...before, ...steps, ...after];
      background = type === 'background' ? all : [];
      if (type !== 'background') cases.push(caseOf(feature.name ?? feature.uri, name, all));
    }
    return cases;
  });
