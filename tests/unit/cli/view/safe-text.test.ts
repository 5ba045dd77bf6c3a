import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { colouredText, plainText } from '../../../../cli/view/safe-text.ts';

const esc = '\u001B';

const hostile: readonly (readonly [string, string, string])[] = [
  ['moves the cursor', `a${esc}[2Ab${esc}[1;1Hc`, 'abc'],
  ['clears the screen', `${esc}[2J${esc}[3Ja`, 'a'],
  ['retitles the window (ended by BEL)', `${esc}]0;title\u0007a`, 'a'],
  ['retitles the window (ended by ST)', `${esc}]2;title${esc}\\a`, 'a'],
  ['writes to the clipboard', `${esc}]52;c;ZXZpbA==\u0007a`, 'a'],
  ['draws a link', `${esc}]8;;https://example.com\u0007text${esc}]8;;\u0007`, 'text'],
  ['never ends its string', `a${esc}]0;rest`, 'a'],
  ['asks the device', `${esc}P$q"p${esc}\\a${esc}[c`, 'a'],
  ['switches the screen', `${esc}[?1049ha`, 'a'],
  ['resets the terminal', `${esc}ca`, 'a'],
  ['uses the 8-bit forms', '\u009B2Ja\u009D0;title\u009Cb', 'ab'],
  ['rings and deletes', 'a\u0007\u0008b\u007F', 'ab'],
  ['turns the direction', 'a\u202Eb\u2066c', 'abc'],
  ['splits an escape with a colour', `${esc}${esc}[31m[2Jx`, '[2Jx'],
];

describe('text for a terminal', () => {
  it.each(hostile)('is harmless when it %s', (_, text, shown) => {
    expect(plainText(text)).toBe(shown);
    expect(colouredText(text).replaceAll(`${esc}[31m`, '').replaceAll(`${esc}[0m`, '')).toBe(shown);
  });

  it('keeps colours in a log line, and turns them off at its end', () => {
    expect(colouredText(`${esc}[1;31mred${esc}[39m ${esc}[38:5:200mpink`)).toBe(
      `${esc}[1;31mred${esc}[39m ${esc}[38:5:200mpink${esc}[0m`,
    );
    expect(colouredText('plain')).toBe('plain');
  });

  it('shows of a progress bar what was written last', () => {
    expect(colouredText('10 %\r50 %\r100 %\r\n')).toBe('100 %');
  });

  it('gives tabs a width of their own', () => {
    expect(colouredText('\tok')).toBe('  ok');
  });

  it('puts several lines on one', () => {
    expect(plainText('one\r\n\r\ntwo\n')).toBe('one two');
  });

  it('leaves nothing that a terminal acts on, whatever comes', () => {
    const unit = fc.constantFrom(
      esc,
      '[',
      ']',
      '\u009B',
      '\u009D',
      '\u0007',
      '\\',
      '2',
      ';',
      'J',
      'm',
      'P',
      '?',
      'x',
      ' ',
    );
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 30 }), (text) => {
        const safe = colouredText(text);
        const rest = safe.split(esc).slice(1);
        expect(rest.every((part) => /^\[[0-9;:]*m/.test(part))).toBe(true);
        expect(
          [...safe].filter((character) => character !== esc).every((character) => character >= ' '),
        ).toBe(true);
        expect(plainText(text)).not.toContain(esc);
      }),
      { numRuns: 2_000 },
    );
  });
});
