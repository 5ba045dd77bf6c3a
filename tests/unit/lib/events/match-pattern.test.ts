import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidEventPattern } from '../../../../lib/events/invalid-event-pattern.ts';
import { compilePattern } from '../../../../lib/events/match-pattern.ts';

interface Case {
  readonly title: string;
  readonly pattern: unknown;
  readonly matches?: readonly unknown[];
  readonly misses?: readonly unknown[];
  /** Paths that are refused. */
  readonly problems?: readonly string[];
}

const folder = join(import.meta.dirname, '../../../cases/event-pattern');
const cases = readdirSync(folder).map(
  (name) => JSON.parse(readFileSync(join(folder, name, 'case.json'), 'utf8')) as Case,
);
const valid = cases.filter(({ problems }) => problems === undefined);
const refused = cases.filter(({ problems }) => problems !== undefined);

const problemsOf = (pattern: unknown): readonly string[] => {
  try {
    compilePattern(pattern);
    return [];
  } catch (error) {
    if (error instanceof InvalidEventPattern) return error.problems.map(({ path }) => path);
    throw error;
  }
};

describe('compilePattern', () => {
  it.each(valid)('$title', ({ pattern, matches = [], misses = [] }) => {
    const matcher = compilePattern(pattern);
    expect(matches.filter((event) => !matcher(event))).toEqual([]);
    expect(misses.filter((event) => matcher(event))).toEqual([]);
  });

  it.each(refused)('$title', ({ pattern, problems }) => {
    expect(problemsOf(pattern)).toEqual(problems);
  });

  it('agrees with a regular expression on any wildcard', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 });
    fc.assert(
      fc.property(letters, text, (pattern, found) => {
        fc.pre(!pattern.includes('**'));
        const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(found);
        expect(compilePattern({ x: [{ wildcard: pattern }] })({ x: found })).toBe(expected);
      }),
    );
  });

  it('never throws on any event', () => {
    const matcher = compilePattern({
      a: { b: [{ prefix: 'x' }, { 'anything-but': [1] }, null] },
      c: [{ exists: false }],
    });
    fc.assert(fc.property(fc.anything(), (event) => typeof matcher(event) === 'boolean'));
  });
});
