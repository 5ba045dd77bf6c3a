import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { type Column, renderTable } from '../../../../cli/view/table.ts';

const columns: readonly Column[] = [
  { title: 'PIPELINE' },
  { title: 'STATUS', tone: (cell) => (cell === 'Failed' ? 'bad' : 'good') },
  { title: 'TOOK', align: 'right' },
  { title: 'REVISION' },
];

const rows = [
  ['web-app', 'Succeeded', '12s', '0123456 Spell "bread" right'],
  ['web-app-with-a-long-name', 'Failed', '1m 04s', 'abcdef0'],
];

describe('renderTable', () => {
  it('aligns columns as wide as what is in them', () => {
    expect(renderTable(columns, rows, { color: false })).toEqual([
      'PIPELINE                  STATUS       TOOK  REVISION',
      'web-app                   Succeeded     12s  0123456 Spell "bread" right',
      'web-app-with-a-long-name  Failed     1m 04s  abcdef0',
    ]);
  });

  it('takes from the widest columns where the terminal is narrow', () => {
    expect(renderTable(columns, rows, { color: false, width: 50 })).toEqual([
      'PIPELINE        STATUS       TOOK  REVISION',
      'web-app         Succeeded     12s  0123456 Spell …',
      'web-app-with-…  Failed     1m 04s  abcdef0',
    ]);
  });

  it('keeps what must be read whole', () => {
    const id = '019b7c00-0000-7000-8000-000000000001';
    const table = renderTable(
      [{ title: 'ID', minWidth: 36 }, { title: 'MESSAGE' }],
      [[id, 'a long message']],
      {
        color: false,
        width: 46,
      },
    );
    expect(table[1]).toBe(`${id}  a long …`);
  });

  it('shows the head alone when there are no rows, and short rows as they are', () => {
    expect(renderTable(columns, [], { color: false })).toEqual(['PIPELINE  STATUS  TOOK  REVISION']);
    expect(renderTable(columns, [['a']], { color: false })[1]).toBe('a');
  });

  it('shows no sequence that a cell brings along', () => {
    expect(renderTable([{ title: 'A' }], [['\u001B[2Jx\ny']], { color: true })[1]).toBe('x y');
  });

  it('never writes a line wider than the terminal, and says the same in colour', () => {
    const cells = fc.array(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 4 }), { maxLength: 5 });
    fc.assert(
      fc.property(cells, fc.integer({ min: 1, max: 60 }), (body, width) => {
        const plain = renderTable(columns, body, { color: false, width });
        for (const line of plain) expect(stringWidth(line)).toBeLessThanOrEqual(width);
        const painted = renderTable(columns, body, { color: true, width }).map(stripVTControlCharacters);
        expect(painted).toEqual(plain);
      }),
    );
  });
});
