import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ansiPieces, plainText } from '../../../../console/data/ansi.ts';

const ESC = String.fromCharCode(0x1b);
const textOf = (line: string): string =>
  ansiPieces(line)
    .map(({ text }) => text)
    .join('');

describe('a line of a log', () => {
  it('has the colours of its escape sequences', () => {
    expect(ansiPieces(`${ESC}[1;31mred${ESC}[0m plain`)).toMatchObject([
      { text: 'red', className: 'ansi-red-fg ansi-bold' },
      { text: ' plain', className: '' },
    ]);
  });

  it('has colours beyond the palette as numbers, and nothing else of them', () => {
    const [piece] = ansiPieces(`${ESC}[38;2;1;2;3mx`);
    expect(piece).toMatchObject({ text: 'x', color: 'rgb(1, 2, 3)' });
  });

  it.each([
    ['moves of the cursor', `a${ESC}[2K${ESC}[1Gb`, 'ab'],
    ['titles', `${ESC}]0;title${String.fromCharCode(7)}text`, 'text'],
    ['character sets', `${ESC}(Btext`, 'text'],
    ['a progress bar', '10 %\r50 %\r100 %', '100 %'],
    ['a line end of Windows', 'text\r', 'text'],
  ])('is shown without %s', (_, line, text) => {
    expect(textOf(line)).toBe(text);
    expect(plainText(line)).toBe(text);
  });

  it('keeps its markup as text', () => {
    const line = '<img src=x onerror=alert(1)> &amp; </script>';
    expect(textOf(line)).toBe(line);
    expect(textOf(`${ESC}[31m${line}${ESC}[0m`)).toBe(line);
  });

  it('has no class but those of the style sheet, whatever it holds', () => {
    const piece = fc.oneof(fc.string(), fc.constantFrom(ESC, `${ESC}[`, `${ESC}]`, '31', 'm', ';', '\r'));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (parts) => {
        const line = parts.join('');
        expect(plainText(line)).not.toContain(`${ESC}[31m`);
        for (const { className } of ansiPieces(line)) expect(className).toMatch(/^[a-z -]*$/);
      }),
    );
  });
});
