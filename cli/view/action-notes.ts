import { type ActionState, isOver, type Progress, type ShownStatus } from './execution-state.ts';
import { formatDuration } from './format-duration.ts';
import { plainText } from './safe-text.ts';

/** A commit as people say it; other revisions (an S3 version, an ETag) stay whole. */
export const shortRevision = (id: string): string =>
  /^[0-9a-f]{40}$/.test(id) ? id.slice(0, 7) : plainText(id);

/** A commit's message in a line: its subject. */
export const firstLine = (message: string): string => plainText(message.split('\n')[0] ?? '');

const plainStatuses: ReadonlySet<ShownStatus> = new Set(['waiting', 'running', 'succeeded', 'failed']);

/** The status in a word, where its sign may not be known by heart. */
export const unusualStatus = ({ status }: Progress): readonly string[] =>
  plainStatuses.has(status) ? [] : [status];

/** What an action has to say: why it failed, what its source found, that it waits for somebody, or how that was answered. */
export const remarkOf = (action: ActionState): string => {
  const { category, errorCode, status, summary = '' } = action;
  if (status === 'running') return category === 'Approval' ? 'waits for approval' : '';
  if (status === 'succeeded')
    return category === 'Source' || category === 'Approval' ? firstLine(summary) : '';
  const code = errorCode === undefined ? '' : ` (${plainText(errorCode)})`;
  return `${plainText(summary)}${code}`.trim();
};

/** What stands beside an action: an unusual status, its remark, and how its work is kept apart from this machine. */
export const notesOf = (action: ActionState): readonly string[] =>
  [...unusualStatus(action), remarkOf(action), plainText(action.isolation ?? '')].filter(
    (note) => note !== '',
  );

/** How long it has run, or ran; nothing for what did not start. */
export const elapsed = (progress: Progress, now: number): string => {
  const { startedAt, endedAt, status } = progress;
  if (startedAt === undefined) return '';
  return formatDuration((endedAt ?? now) - startedAt, !isOver(status));
};
