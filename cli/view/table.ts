import stringWidth from 'string-width';
import { fitLine, padLine } from './fit-line.ts';
import { createPaint, type Tone } from './paint.ts';
import { plainText } from './safe-text.ts';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Never narrower than this many columns; by default 8, or as wide as its widest cell if that is less. Ids ask for more. */
  readonly minWidth?: number;
  readonly tone?: (cell: string) => Tone;
}

export interface TableOptions {
  /** Columns of the terminal; absent where nothing limits a line (a pipe, a file). */
  readonly width?: number;
  readonly color: boolean;
}

const gap = 2;
const narrowest = 8;

const total = (widths: readonly number[]): number =>
  widths.reduce((sum, each) => sum + each, 0) + gap * Math.max(0, widths.length - 1);

/** Takes what is too much from the widest column that may still shrink, one terminal column after the other. */
const shrink = (natural: readonly number[], least: readonly number[], width: number): readonly number[] => {
  let widths = natural;
  while (total(widths) > width) {
    const room = widths.map((each, index) => (each > (least[index] ?? 0) ? each : 0));
    const widest = Math.max(...room);
    if (widest === 0) return widths;
    widths = widths.with(room.indexOf(widest), widest - 1);
  }
  return widths;
};

/**
 * Rows as aligned columns under a head, for people. With a width, cells are cut (`…`) so that lines fit, the widest
 * column first; a table that cannot fit keeps its least widths and is cut at the edge. A row may be shorter than the columns.
 */
export const renderTable = (
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  { width = Number.POSITIVE_INFINITY, color }: TableOptions,
): readonly string[] => {
  const paint = createPaint(color);
  const cells = rows.map((row) => columns.map((_, index) => plainText(row[index] ?? '')));
  const natural = columns.map(({ title }, index) =>
    Math.max(stringWidth(title), ...cells.map((row) => stringWidth(row[index] ?? ''))),
  );
  const least = columns.map(({ minWidth = narrowest }, index) => Math.min(minWidth, natural[index] ?? 0));
  const widths = shrink(natural, least, width);
  const line = (texts: readonly string[], toneOf: (column: Column, text: string) => Tone) =>
    fitLine(
      columns
        .map((column, index) => {
          const text = texts[index] ?? '';
          const space = widths[index] ?? 0;
          return padLine(paint(toneOf(column, text), fitLine(text, space)), space, column.align);
        })
        .join(' '.repeat(gap))
        .trimEnd(),
      width,
    );
  return [
    line(
      columns.map(({ title }) => title),
      () => 'strong',
    ),
    ...cells.map((row) => line(row, ({ tone }, text) => tone?.(text) ?? 'normal')),
  ];
};
