import { elapsed, firstLine, remarkOf, shortRevision } from './action-notes.ts';
import {
  type ActionState,
  type ExecutionState,
  isOver,
  type Progress,
  type StageState,
} from './execution-state.ts';
import type { Paint } from './paint.ts';
import type { IsolationEntry, LogEntry } from './reduce-execution.ts';
import { colouredText, plainText } from './safe-text.ts';
import { statusMarks } from './status-mark.ts';

const told = (progress: Progress, paint: Paint): string => {
  const { attempt, status } = progress;
  const word = paint(statusMarks[status].tone, status === 'running' ? 'started' : status);
  const again = status === 'running' && attempt > 1 ? ` (attempt ${attempt})` : '';
  const time = isOver(status) ? elapsed(progress, 0) : '';
  return `${word}${again}${time === '' ? '' : ` in ${time}`}`;
};

const revisionLine = ({ pipeline, revision }: ExecutionState): readonly string[] => {
  if (!revision) return [];
  const message = revision.message === undefined ? '' : ` ${firstLine(revision.message)}`;
  return [`${plainText(pipeline)}: revision ${shortRevision(revision.id)}${message}`];
};

const hasMoved = (before: Progress | undefined, after: Progress): boolean =>
  (before?.status ?? 'waiting') !== after.status || (before?.attempt ?? 0) !== after.attempt;

const actionLines = (before: ActionState | undefined, after: ActionState, place: string, paint: Paint) => {
  const isSame = before?.actionExecutionId === after.actionExecutionId && !hasMoved(before, after);
  if (isSame) return [];
  const remark = remarkOf(after);
  return [`${place}: ${told(after, paint)}${remark === '' ? '' : `: ${remark}`}`];
};

const stageLines = (before: StageState | undefined, after: StageState, paint: Paint): readonly string[] => {
  const stage = plainText(after.name);
  return [
    ...(hasMoved(before, after) ? [`${stage}: ${told(after, paint)}`] : []),
    ...after.actions.flatMap((action, index) =>
      actionLines(before?.actions[index], action, `${stage} / ${plainText(action.name)}`, paint),
    ),
  ];
};

/** What has changed between two states of an execution, a line for each change, in the order of the declaration. */
export const plainLines = (
  before: ExecutionState,
  after: ExecutionState,
  paint: Paint,
): readonly string[] => {
  const id =
    after.status === 'running' && after.executionId ? `, execution ${plainText(after.executionId)}` : '';
  return [
    ...(hasMoved(before, after) ? [`${plainText(after.pipeline)}: ${told(after, paint)}${id}`] : []),
    ...(before.revision === after.revision ? [] : revisionLine(after)),
    ...after.stages.flatMap((stage, index) => stageLines(before.stages[index], stage, paint)),
  ];
};

/** A line of a log, after the action that it belongs to. */
export const plainLogLine = ({ stage, action, line }: LogEntry, color: boolean): string =>
  `${plainText(stage)} / ${plainText(action)} | ${color ? colouredText(line) : plainText(line)}`.trimEnd();

export const plainIsolationLine = ({ stage, action, isolation }: IsolationEntry): string =>
  `${plainText(stage)} / ${plainText(action)}: runs as ${plainText(isolation)}`;
