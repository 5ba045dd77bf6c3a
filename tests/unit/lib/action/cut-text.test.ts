import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutToBytes, cutToLength } from '../../../../lib/action/cut-text.ts';
import { utf8Length } from '../../../../lib/variables/utf8-length.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 40 });

describe('cutToBytes', () => {
  it('keeps whole characters only', () => {
    expect(cutToBytes('aé', 2)).toBe('a');
    expect(cutToBytes('aé', 3)).toBe('aé');
    expect(cutToBytes('🥐', 3)).toBe('');
  });

  it('gives a beginning of the text that fits and could not be a character longer', () => {
    fc.assert(
      fc.property(text, fc.nat(50), (whole, max) => {
        const cut = cutToBytes(whole, max);
        const next = [...whole][[...cut].length];
        return (
          whole.startsWith(cut) &&
          utf8Length(cut) <= max &&
          (next === undefined || utf8Length(cut + next) > max)
        );
      }),
    );
  });
});

describe('cutToLength', () => {
  it('gives a well-formed beginning of the text', () => {
    fc.assert(
      fc.property(text, fc.nat(50), (whole, max) => {
        const cut = cutToLength(whole, max);
        return whole.startsWith(cut) && cut.length <= max && cut.isWellFormed();
      }),
    );
  });
});
