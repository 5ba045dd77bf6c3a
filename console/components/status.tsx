import { memo } from 'react';
import { type StatusWord, statusWord } from '../strings/status-words.ts';

const CIRCLE = 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13z';

/** Drawn in a box of 16, after Cloudscape's own indicators: a page with 500 of its components takes a second too long. */
const SHAPES: Readonly<Record<StatusWord['kind'], string>> = {
  success: `${CIRCLE}M5 8l2.2 2.2L11 6`,
  error: `${CIRCLE}M5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4`,
  warning: 'M8 2L1.5 14h13zM8 6.5v3.5M8 11.8v.4',
  'in-progress': `${CIRCLE}M4.8 8h.4M7.8 8h.4M10.8 8h.4`,
  pending: `${CIRCLE}M8 4.5V8h2.8`,
  stopped: `${CIRCLE}M5 8h6`,
  info: `${CIRCLE}M8 7.5v3.5M8 4.8v.4`,
};

/** A mark and a word, in the colour of the status. */
export const StatusMark = memo(({ kind, text }: StatusWord) => (
  <span className={`status status-${kind}`}>
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <path d={SHAPES[kind]} />
    </svg>
    {text}
  </span>
));

export const Status = ({ status }: { readonly status: string | undefined }) => (
  <StatusMark {...statusWord(status)} />
);
