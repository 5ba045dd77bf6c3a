import sliceAnsi from 'slice-ansi';
import stringWidth from 'string-width';

/** The line in at most `width` columns, ending in `…` where something was cut. Colours are kept and closed. */
export const fitLine = (line: string, width: number): string => {
  if (stringWidth(line) <= width) return line;
  if (width < 1) return '';
  // A wide character on the border comes whole, and the two libraries measure rare scripts differently.
  for (let columns = width - 1; columns > 0; columns -= 1) {
    const cut = sliceAnsi(line, 0, columns);
    if (stringWidth(cut) < width) return `${cut}…`;
  }
  return '…';
};

/** The text filled up with spaces to `width` columns; longer text stays as it is. */
export const padLine = (text: string, width: number, align: 'left' | 'right' = 'left'): string => {
  const fill = ' '.repeat(Math.max(0, width - stringWidth(text)));
  return align === 'left' ? text + fill : fill + text;
};
