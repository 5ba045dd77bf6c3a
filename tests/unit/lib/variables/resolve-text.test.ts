import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findReferences, readReferences } from '../../../../lib/variables/find-references.ts';
import { resolveText } from '../../../../lib/variables/resolve-text.ts';

const scope = new Map([
  [
    'Src',
    new Map([
      ['CommitId', 'abc'],
      ['Nested', '#{Src.CommitId}'],
    ]),
  ],
  ['__proto__', new Map([['constructor', 'own']])],
]);

describe('findReferences', () => {
  it('finds each reference with its place', () => {
    expect(findReferences('a#{Src.CommitId}-#{x@y-_.k}')).toEqual([
      { namespace: 'Src', key: 'CommitId', text: '#{Src.CommitId}', index: 1 },
      { namespace: 'x@y-_', key: 'k', text: '#{x@y-_.k}', index: 17 },
    ]);
  });

  it.each(['#{}', '#{a}', '#{.k}', '#{n.}', '#{a.b.c}', '#{a b.c}', '#{a.b }'])(
    'calls %s malformed',
    (text) => {
      expect(readReferences(`x${text}`)).toEqual({ references: [], malformed: [{ text, index: 1 }] });
    },
  );

  it.each(['#{a.b', '$' + '{a.b}', '# {a.b}', '#a.b}'])('takes %s as literal text', (text) => {
    expect(readReferences(text)).toEqual({ references: [], malformed: [] });
  });
});

describe('resolveText', () => {
  it('puts values between the literal text', () => {
    expect(resolveText('v=#{Src.CommitId};#{Src.CommitId}!', scope)).toBe('v=abc;abc!');
  });

  it('does not resolve what a value holds', () => {
    expect(resolveText('#{Src.Nested}', scope)).toBe('#{Src.CommitId}');
  });

  it('resolves names that JavaScript objects have by birth', () => {
    expect(resolveText('#{__proto__.constructor}', scope)).toBe('own');
  });

  it.each([
    ['#{Src.commitid}', 'Src', 'commitid'],
    ['#{Src.constructor}', 'Src', 'constructor'],
    ['#{toString.name}', 'toString', 'name'],
  ])('names the variable %s that has no value', (text, namespace, key) => {
    expect(() => resolveText(text, scope, 'UserParameters')).toThrow(
      expect.objectContaining({ name: 'UnresolvedVariable', namespace, key, where: 'UserParameters' }),
    );
  });

  it('leaves text without references as it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!/#\{/.test(text));
        expect(resolveText(text, scope)).toBe(text);
      }),
    );
  });

  it('is the concatenation of its parts', () => {
    const part = fc.oneof(
      fc
        .string()
        .filter((text) => !/[#{}]/.test(text))
        .map((text) => [text, text] as const),
      fc.constant(['#{Src.CommitId}', 'abc'] as const),
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const text = parts.map(([template]) => template).join('');
        expect(resolveText(text, scope)).toBe(parts.map(([, resolved]) => resolved).join(''));
      }),
    );
  });
});
