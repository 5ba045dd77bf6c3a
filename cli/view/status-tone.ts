import type { Tone } from './paint.ts';

/** How a status in the API's spelling (semantics 2.1) is coloured; its word always stands there too. */
const tones: Readonly<Record<string, Tone>> = {
  Succeeded: 'good',
  Failed: 'bad',
  Errored: 'bad',
  InProgress: 'busy',
  Stopping: 'odd',
  Stopped: 'odd',
  Superseded: 'odd',
  Cancelled: 'odd',
  Abandoned: 'odd',
  Skipped: 'faint',
};

/** Of a cell that begins with a status. */
export const toneOfStatus = (cell: string): Tone => tones[cell.split(' ', 1)[0] ?? ''] ?? 'normal';
