import { styleText } from 'node:util';

export type Tone = 'good' | 'bad' | 'busy' | 'odd' | 'faint' | 'strong' | 'normal';

const formats = {
  good: 'green',
  bad: 'red',
  busy: 'cyan',
  odd: 'yellow',
  faint: 'dim',
  strong: 'bold',
} as const;

/** Paints text for a terminal, or leaves it as it is. */
export type Paint = (tone: Tone, text: string) => string;

export const createPaint =
  (color: boolean): Paint =>
  (tone, text) =>
    color && tone !== 'normal' && text !== ''
      ? styleText(formats[tone], text, { validateStream: false })
      : text;
