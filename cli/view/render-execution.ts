import stringWidth from 'string-width';
import { elapsed, firstLine, notesOf, shortRevision, unusualStatus } from './action-notes.ts';
import type { ActionState, ExecutionState, Progress, StageState } from './execution-state.ts';
import { fitLine, padLine } from './fit-line.ts';
import { createPaint, type Paint } from './paint.ts';
import { colouredText, plainText } from './safe-text.ts';
import { statusMarks } from './status-mark.ts';

export interface RenderOptions {
  /** Columns; no line is wider. */
  readonly width: number;
  /** Rows that should be enough: logs are cut shorter for it, nothing else is left out. */
  readonly height?: number;
  /** Epoch milliseconds, for what still runs. */
  readonly now: number;
  readonly color: boolean;
}

interface Page extends RenderOptions {
  readonly paint: Paint;
  readonly nameColumn: number;
  readonly logLines: number;
}

const widestName = 40;
const durationColumn = 7;

const title = (indent: string, progress: Progress, name: string, { paint, nameColumn }: Page): string => {
  const { glyph, tone } = statusMarks[progress.status];
  const text = plainText(name);
  const shown = progress.status === 'waiting' ? paint('faint', text) : text;
  const space = nameColumn - stringWidth(indent) - 2;
  return `${indent}${paint(tone, glyph)} ${padLine(fitLine(shown, space), space)}`;
};

const row = (
  indent: string,
  progress: Progress & { name: string },
  notes: readonly string[],
  page: Page,
): string => {
  const { paint, now } = page;
  const time = elapsed(progress, now);
  const shownTime =
    time === '' ? '' : `  ${padLine('', durationColumn - time.length)}${paint('faint', time)}`;
  const tone = progress.status === 'failed' ? 'bad' : 'faint';
  const note = notes.length > 0 ? `  ${paint(tone, notes.join(' · '))}` : '';
  return `${title(indent, progress, progress.name, page)}${shownTime}${note}`.trimEnd();
};

/** The end of the log of what runs, and of what failed: there it says why. */
const logOf = (action: ActionState, { color, logLines, paint }: Page): readonly string[] => {
  if (logLines === 0 || (action.status !== 'running' && action.status !== 'failed')) return [];
  const show = color ? colouredText : (line: string) => plainText(line);
  return action.log.slice(-logLines).map((line) => `      ${paint('faint', '│')} ${show(line)}`.trimEnd());
};

const actionRows = (action: ActionState, page: Page): readonly string[] => [
  row('    ', action, notesOf(action), page),
  ...logOf(action, page),
];

const stageRows = (stage: StageState, page: Page): readonly string[] => [
  row('  ', stage, unusualStatus(stage), page),
  ...stage.actions.flatMap((action) => actionRows(action, page)),
];

const header = (state: ExecutionState, { paint, now }: Page): readonly string[] => {
  const { glyph, tone } = statusMarks[state.status];
  const attempt = state.attempt > 1 ? ` (attempt ${state.attempt})` : '';
  const time = elapsed(state, now);
  const first = [
    `${paint(tone, glyph)} ${paint('strong', plainText(state.pipeline))}`,
    paint(tone, state.status + attempt),
    ...(time === '' ? [] : [paint('faint', time)]),
    ...(state.executionId === undefined ? [] : [paint('faint', plainText(state.executionId))]),
  ].join('  ');
  if (!state.revision) return [first];
  const { id, message = '' } = state.revision;
  return [first, `  ${paint('odd', shortRevision(id))} ${firstLine(message)}`.trimEnd()];
};

const nameColumnOf = (state: ExecutionState): number => {
  const stages = state.stages.map((stage) => stringWidth(plainText(stage.name)) + 4);
  const actions = state.stages.flatMap((stage) =>
    stage.actions.map((action) => stringWidth(plainText(action.name)) + 6),
  );
  return Math.min(widestName, Math.max(0, ...stages, ...actions));
};

const renderPage = (state: ExecutionState, page: Page): readonly string[] =>
  [...header(state, page), ...state.stages.flatMap((stage) => stageRows(stage, page))].map((line) =>
    fitLine(line, page.width),
  );

/**
 * An execution as lines for a terminal: the pipeline, then its stages with their actions, each with a sign for its status,
 * the time it took or takes, and what there is to say; below what runs or failed, the end of its log. Pure: the same
 * arguments give the same lines.
 */
export const renderExecution = (state: ExecutionState, options: RenderOptions): readonly string[] => {
  const page = { ...options, paint: createPaint(options.color), nameColumn: nameColumnOf(state) };
  const fits = (lines: readonly string[]) => lines.length <= (options.height ?? Number.POSITIVE_INFINITY);
  for (const logLines of [5, 3, 1]) {
    const lines = renderPage(state, { ...page, logLines });
    if (fits(lines)) return lines;
  }
  return renderPage(state, { ...page, logLines: 0 });
};
