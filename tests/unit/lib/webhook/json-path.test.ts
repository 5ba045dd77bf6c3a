import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atJsonPath, parseJsonPath } from '../../../../lib/webhook/json-path.ts';

const find = (path: string, value: unknown): unknown => {
  const parsed = parseJsonPath(path);
  if (!parsed) throw new Error(`${path} is no path`);
  return atJsonPath(parsed, value);
};

describe('a path of members and elements', () => {
  const payload = { ref: 'main', head: { 'a b': [{ id: 1 }, { id: 2 }] }, none: null };

  it.each<[string, unknown]>([
    ['$', payload],
    ['$.ref', 'main'],
    ["$['ref']", 'main'],
    ['$["head"][\'a b\'][1].id', 2],
    ['$.head.ref', undefined],
    ['$.ref.length', undefined],
    ["$.head['a b'].length", undefined],
    ["$.head['a b'][2]", undefined],
    ['$.none', null],
    ['$.none.deeper', undefined],
    ['$.constructor', undefined],
    ['$.__proto__', undefined],
  ])('%s finds %j', (path, value) => {
    expect(find(path, payload)).toEqual(value);
  });

  it.each([
    '',
    'ref',
    '$ref',
    '$.',
    '$..ref',
    '$.*',
    '$[*]',
    '$[-1]',
    '$[0:1]',
    '$[?(@.a)]',
    '$.a()',
    "$['a'",
    "$['']",
    '$.a b',
  ])('%j is none', (path) => {
    expect(parseJsonPath(path)).toBeUndefined();
  });

  it('finds whatever a name in quotes leads to', () => {
    const name = fc.string({ minLength: 1 }).filter((text) => !/['\\]/.test(text) && text !== '__proto__');
    fc.assert(
      fc.property(name, fc.integer(), (key, value) => {
        expect(find(`$['${key}']`, { [key]: value })).toBe(value);
      }),
    );
  });
});
