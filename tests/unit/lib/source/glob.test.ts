import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileGlob } from '../../../../lib/source/glob.ts';

describe('compileGlob', () => {
  it.each([
    ['main*', 'main-2', true],
    ['main*', 'main', true],
    ['main*', 'main/x', false],
    ['dir/**', 'dir/a', true],
    ['dir/**', 'dir/a/b.c', true],
    ['dir/**', 'dir', false],
    ['dir/*', 'dir/a', true],
    ['dir/*', 'dir/a/b', false],
    ['**', 'a/b/c', true],
    ['**', '', true],
    ['**.js', 'a/b.js', true],
    ['**/b.js', 'b.js', false],
    ['**/b.js', 'a/b.js', true],
    ['a?c', 'abc', true],
    ['a?c', 'a/c', false],
    ['a?c', 'a🎉c', true],
    ['v[0-9].[!0]', 'v1.2', true],
    ['v[0-9].[!0]', 'v1.0', false],
    ['[!a]', '/', false],
    ['[*?\\]', '\\', true],
    ['[*?\\]', 'a', false],
    ['[-a]', '-', true],
    ['[a-]', '-', true],
    ['[!-a]', '-', false],
    ['[^a]', '^', true],
    ['*.{ts,tsx}', 'a.tsx', true],
    ['*.{ts,tsx}', 'a.js', false],
    ['{a/**,b}', 'a/x/y', true],
    ['a{,b}c', 'ac', true],
    ['{[,],x}', ',', true],
    ['a}b', 'a}b', true],
    ['a,b', 'a,b', true],
    ['\\*', '*', true],
    ['\\*', 'a', false],
    ['\\{a\\}', '{a}', true],
    ['a.b', 'aXb', false],
    ['Main', 'main', false],
    ['', '', true],
    ['', 'a', false],
    ['*', 'line\nbreak', true],
  ])('%s on %j is %s', (pattern, text, matches) => {
    expect(compileGlob(pattern)(text)).toBe(matches);
  });

  it.each([
    ['{a', 0],
    ['x{a,{b}}', 4],
    ['[a', 0],
    ['a[]', 1],
    ['[!]', 0],
    ['[z-a]', 3],
    ['[a/b]', 2],
    ['[a-/]', 3],
    ['[a-c-e]', 4],
    ['a\\', 2],
    ['{a\\', 3],
  ])('refuses %s, saying where', (pattern, index) => {
    expect(() => compileGlob(pattern)).toThrow(
      expect.objectContaining({ name: 'InvalidGlob', blame: 'author', pattern, index }),
    );
  });

  it('agrees with a naive matcher', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), text, (parts, candidate) => {
        const pattern = parts.map(print).join('');
        // Two stars that meet are one `**`: the parts then say something else than the pattern.
        fc.pre(
          !parts.some(({ kind }, at) => kind === 'star' && /^star|globstar$/.test(parts[at + 1]?.kind ?? '')),
        );
        expect(compileGlob(pattern)(candidate)).toBe(naive(parts, [...candidate]));
      }),
      { numRuns: 2000 },
    );
  });

  it('matches what was made from it', () => {
    const made = fc
      .array(part, { maxLength: 6 })
      .chain((parts) => fc.tuple(fc.constant(parts), ...parts.map(sample)));
    fc.assert(
      fc.property(made, ([parts, ...texts]) => {
        fc.pre(
          !parts.some(({ kind }, at) => kind === 'star' && /^star|globstar$/.test(parts[at + 1]?.kind ?? '')),
        );
        expect(compileGlob(parts.map(print).join(''))(texts.join(''))).toBe(true);
      }),
    );
  });

  it('takes any escaped text as itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (literal) => {
        const pattern = [...literal].map((character) => `\\${character}`).join('');
        expect(compileGlob(pattern)(literal)).toBe(true);
      }),
    );
  });

  it('answers at once where a regular expression would try for ever', () => {
    const matches = compileGlob(`${'**a'.repeat(80)}b`);
    const started = performance.now();
    expect(matches('a'.repeat(4000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

type Simple =
  | { readonly kind: 'literal' | 'set' | 'outside'; readonly character: string }
  | { readonly kind: 'any' | 'star' | 'globstar' };
type Part = Simple | { readonly kind: 'group'; readonly options: readonly (readonly Simple[])[] };

const ALPHABET = ['a', 'b', '/', '-', '.'];
const text = fc
  .array(fc.constantFrom(...ALPHABET), { maxLength: 8 })
  .map((characters) => characters.join(''));
const member = fc.constantFrom('a', 'b', '-', '.');

const simple: fc.Arbitrary<Simple> = fc.oneof(
  fc.record({ kind: fc.constant('literal' as const), character: fc.constantFrom(...ALPHABET) }),
  fc.record({ kind: fc.constantFrom('set' as const, 'outside' as const), character: member }),
  fc.record({ kind: fc.constantFrom('any' as const, 'star' as const, 'globstar' as const) }),
);
const separate = fc.oneof(
  fc.record({ kind: fc.constant('literal' as const), character: fc.constantFrom(...ALPHABET) }),
  fc.record({ kind: fc.constant('any' as const) }),
);
const part: fc.Arbitrary<Part> = fc.oneof(
  { weight: 4, arbitrary: simple },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('group' as const),
      options: fc.array(fc.array(separate, { maxLength: 2 }), { minLength: 1, maxLength: 3 }),
    }),
  },
);

const print = (one: Part): string => {
  switch (one.kind) {
    case 'literal':
      return one.character;
    case 'set':
      return `[${one.character}]`;
    case 'outside':
      return `[!${one.character}]`;
    case 'any':
      return '?';
    case 'star':
      return '*';
    case 'globstar':
      return '**';
    case 'group':
      return `{${one.options.map((option) => option.map(print).join('')).join(',')}}`;
  }
};

/** Tries every way, as one would by hand. */
const naive = (parts: readonly Part[], characters: readonly string[]): boolean => {
  const [first, ...rest] = parts;
  if (!first) return characters.length === 0;
  if (first.kind === 'group') return first.options.some((option) => naive([...option, ...rest], characters));
  const [character, ...others] = characters;
  if (first.kind === 'star' || first.kind === 'globstar') {
    const mayEat = character !== undefined && (first.kind === 'globstar' || character !== '/');
    return naive(rest, characters) || (mayEat && naive(parts, others));
  }
  return character !== undefined && eats(first, character) && naive(rest, others);
};

const eats = (one: Simple, character: string): boolean => {
  if (one.kind === 'literal' || one.kind === 'set') return character === one.character;
  return character !== '/' && (one.kind !== 'outside' || character !== one.character);
};

const sample = (one: Part): fc.Arbitrary<string> => {
  switch (one.kind) {
    case 'literal':
    case 'set':
      return fc.constant(one.character);
    case 'outside':
      return member.filter((character) => character !== one.character);
    case 'any':
      return member;
    case 'star':
      return fc.array(member, { maxLength: 3 }).map((characters) => characters.join(''));
    case 'globstar':
      return text;
    case 'group':
      return fc.oneof(
        ...one.options.map((option) => fc.tuple(...option.map(sample)).map((texts) => texts.join(''))),
      );
  }
};
