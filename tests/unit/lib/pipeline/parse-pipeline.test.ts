import { describe, expect, it } from 'vitest';
import { InvalidPipeline } from '../../../../lib/pipeline/invalid-pipeline.ts';
import { type ParseOptions, parsePipeline } from '../../../../lib/pipeline/parse-pipeline.ts';
import { declarationCases } from './declaration-cases.ts';

const refusal = (input: unknown, options: ParseOptions): InvalidPipeline => {
  try {
    parsePipeline(input, options);
  } catch (error) {
    if (error instanceof InvalidPipeline) return error;
    throw error;
  }
  throw new Error('the declaration was taken');
};

const cases = declarationCases();
const refused = cases.filter(({ expected }) => expected.problems);
const taken = cases.filter(({ expected }) => expected.pipeline);

describe('a declaration is refused', () => {
  it.each(refused)('$title', ({ input, options, expected }) => {
    const error = refusal(input, options);
    const wanted = expected.problems ?? [];
    expect(error.problems.map(({ path, exception }) => ({ path, exception }))).toEqual(
      wanted.map(({ path, exception }) => ({ path, exception })),
    );
    for (const [at, { message }] of wanted.entries()) {
      if (message !== undefined) expect(error.problems[at]?.message).toBe(message);
    }
    expect(error.name).toBe(wanted[0]?.exception);
    if (expected.message !== undefined) expect(error.message).toBe(expected.message);
  });
});

describe('a declaration is taken', () => {
  it.each(taken)('$title', ({ input, options, expected }) => {
    // As text: equal members in equal order, and an own `__proto__` counts.
    expect(JSON.stringify(parsePipeline(input, options), null, 1)).toBe(
      JSON.stringify(expected.pipeline, null, 1),
    );
  });
});

it('has a case for every outcome it was made for', () => {
  expect(refused.length + taken.length).toBe(cases.length);
  expect(refused.length).toBeGreaterThan(100);
});
