import Anser from 'anser';

/** A piece of a line in one style. `className` is of our style sheet; colours beyond the palette come as numbers. */
export interface AnsiPiece {
  /** Where it begins in the line. */
  readonly at: number;
  readonly text: string;
  readonly className: string;
  readonly color?: string;
  readonly background?: string;
}

const ESCAPE = String.fromCharCode(0x1b);
const BELL = String.fromCharCode(0x07);

const COLOR = new RegExp(`${ESCAPE}\\[[0-9;]*m`, 'g');
/** What moves cursors, sets titles and the like: of a log only colours are kept. */
const OTHER = new RegExp(
  [
    `${ESCAPE}\\[[0-9;?]*[A-LN-Za-ln-z@]`,
    `${ESCAPE}\\][^${BELL}${ESCAPE}]*(?:${BELL}|${ESCAPE}\\\\)?`,
    `${ESCAPE}[()#][A-Za-z0-9]`,
    `${ESCAPE}(?!\\[)`,
  ].join('|'),
  'g',
);

/** A carriage return begins a line again, as progress bars do: what came after the last one is what was seen. */
const lastOverwrite = (text: string): string => text.replace(/\r+$/, '').split('\r').at(-1) ?? text;

/** A line as a person reads it, without any escape sequence. */
export const plainText = (text: string): string =>
  text.includes(ESCAPE) || text.includes('\r')
    ? lastOverwrite(text.replace(OTHER, '').replace(COLOR, ''))
    : text;

const classOf = (color: string | null, kind: 'fg' | 'bg'): string =>
  color !== null && /^ansi-(?:bright-)?[a-z]+$/.test(color) ? `${color}-${kind}` : '';

const rgb = (color: string | null, truecolor: string | null | undefined): string | undefined => {
  const numbers = truecolor ?? '';
  if (color === null || !/^\d{1,3}, ?\d{1,3}, ?\d{1,3}$/.test(numbers)) return undefined;
  return `rgb(${numbers})`;
};

/** The pieces of a line by colour. The text goes into the page as text: markup in it stays what it is. */
export const ansiPieces = (text: string): readonly AnsiPiece[] => {
  if (!text.includes(ESCAPE)) return [{ at: 0, text: lastOverwrite(text), className: '' }];
  const entries = Anser.ansiToJson(lastOverwrite(text.replace(OTHER, '')), {
    use_classes: true,
    remove_empty: true,
  });
  let next = 0;
  return entries.map(({ content, fg, bg, fg_truecolor, bg_truecolor, decorations }) => {
    const at = next;
    next += content.length;
    const color = rgb(fg, fg_truecolor);
    const background = rgb(bg, bg_truecolor);
    const marks = (decorations ?? []).map((decoration) => `ansi-${decoration}`);
    return {
      at,
      text: content,
      className: [classOf(fg, 'fg'), classOf(bg, 'bg'), ...marks].filter((name) => name !== '').join(' '),
      ...(color === undefined ? {} : { color }),
      ...(background === undefined ? {} : { background }),
    };
  });
};
