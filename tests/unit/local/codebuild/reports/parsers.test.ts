import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCucumber } from '../../../../../local/codebuild/reports/formats/parse-cucumber.ts';
import { parseJunit } from '../../../../../local/codebuild/reports/formats/parse-junit.ts';
import { coverageParsers, testParsers } from '../../../../../local/codebuild/reports/formats/parsers.ts';
import { MAX_OUTPUT } from '../../../../../local/codebuild/reports/test-case.ts';

const directory = fileURLToPath(new URL('../../../../cases/reports/', import.meta.url));
const parsers = new Map<string, (text: string) => unknown>([
  ...Object.entries(testParsers),
  ...Object.entries(coverageParsers),
]);

const cases = readdirSync(directory).map((folder) => {
  const expected = JSON.parse(readFileSync(join(directory, folder, 'expected.json'), 'utf8'));
  return { folder, ...expected, text: readFileSync(join(directory, folder, expected.file), 'utf8') };
});

const parse = (format: string, text: string): unknown => {
  const parser = parsers.get(format);
  if (parser === undefined) throw new Error(`no parser for ${format}`);
  return parser(text);
};

describe('report parsers', () => {
  it.each(cases)('$folder: $title', ({ format, text, cases: tests, coverage, error }) => {
    if (error === undefined) return expect(parse(format, text)).toEqual(tests ?? coverage);
    try {
      expect(parse(format, text)).toBe('an error');
    } catch (thrown) {
      expect(thrown).toMatchObject({ name: 'MalformedReport', ...error });
    }
  });

  it('has a case for each format', () => {
    expect(new Set(cases.map(({ format }) => format))).toEqual(new Set(parsers.keys()));
  });

  it.each([...parsers.keys()])('refuses anything malformed by name, as %s', (format) => {
    const pieces = [
      '<',
      '>',
      'a',
      '"',
      '/',
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '1',
      '&x;',
      '<!DOCTYPE a [',
      'SF:',
      '\n',
      '<![CDATA[',
    ];
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...pieces), maxLength: 40 }), (text) => {
        try {
          parse(format, text);
        } catch (error) {
          expect(error).toMatchObject({ name: 'MalformedReport' });
        }
      }),
      { numRuns: 300 },
    );
  });

  it('cuts what a test printed without end', () => {
    const text = `<testsuite name="s"><testcase name="t"><system-out>${'x'.repeat(100_000)}</system-out></testcase></testsuite>`;
    expect(parseJunit(text)[0]?.output?.length).toBeLessThan(MAX_OUTPUT + 100);
  });

  it('refuses elements nested without end', () => {
    const text = `${'<testsuite>'.repeat(20_000)}${'</testsuite>'.repeat(20_000)}`;
    expect(() => parseJunit(text)).toThrow(expect.objectContaining({ name: 'MalformedReport' }));
  });

  it('takes names that are special in JavaScript', () => {
    expect(parseJunit('<testsuite name="__proto__"><testcase name="constructor"/></testsuite>')).toEqual([
      { suite: '__proto__', name: 'constructor', status: 'SUCCEEDED' },
    ]);
    expect(parseCucumber('[{"name":"__proto__","elements":[]}]')).toEqual([]);
  });
});
