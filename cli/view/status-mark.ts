import type { ShownStatus } from './execution-state.ts';
import type { Tone } from './paint.ts';

/** A sign of its own for each status, so that nothing is told by colour alone. */
export const statusMarks: Readonly<Record<ShownStatus, { readonly glyph: string; readonly tone: Tone }>> = {
  waiting: { glyph: '·', tone: 'faint' },
  running: { glyph: '●', tone: 'busy' },
  succeeded: { glyph: '✓', tone: 'good' },
  failed: { glyph: '✗', tone: 'bad' },
  stopping: { glyph: '◌', tone: 'odd' },
  stopped: { glyph: '■', tone: 'odd' },
  superseded: { glyph: '»', tone: 'odd' },
  canceled: { glyph: '⊘', tone: 'odd' },
  abandoned: { glyph: '⊘', tone: 'odd' },
};
