import type { LogLine } from '../api/rest-types.ts';

/** Lines of one phase that stand together. Indexes into the lines. */
export interface LogPhase {
  readonly name: string;
  readonly first: number;
  /** Past the last one. */
  readonly end: number;
  readonly failed: boolean;
}

/** A log as far as it has come. Lines are added to the same list: a log of 200,000 is not copied for each message. */
export interface LogModel {
  readonly lines: readonly LogLine[];
  readonly phases: readonly LogPhase[];
  /** Index of the line that says why it failed, or of the last one before the failure. */
  readonly failure?: number;
}

export type LogRow =
  | { readonly kind: 'phase'; readonly phase: LogPhase }
  | { readonly kind: 'line'; readonly index: number };

/** As the build service writes it when a phase ends. */
const FAILED_PHASE = /Phase complete: \S+ State: (?:FAILED|FAULT|TIMED_OUT)/;
const FAILED_COMMAND = /Command did not exit successfully/;

const extendPhases = (phases: LogPhase[], line: LogLine, at: number): void => {
  const last = phases.at(-1);
  const failed = line.stream === 'system' && FAILED_PHASE.test(line.text);
  if (last?.name === line.phase) {
    phases[phases.length - 1] = { ...last, end: at + 1, failed: last.failed || failed };
  } else {
    phases.push({ name: line.phase, first: at, end: at + 1, failed });
  }
};

/** The last thing that the build itself said before a system line, else the line itself. */
const causeOf = (lines: readonly LogLine[], at: number): number => {
  const phase = lines[at]?.phase;
  for (let before = at - 1; before >= 0 && lines[before]?.phase === phase; before -= 1) {
    if (lines[before]?.stream !== 'system') return before;
  }
  return at;
};

const isFailure = (line: LogLine): boolean =>
  line.stream === 'system' && (FAILED_COMMAND.test(line.text) || FAILED_PHASE.test(line.text));

/** Takes further lines in; those that are there already (a connection came back) are left out. */
export const createLog = () => {
  const lines: LogLine[] = [];
  const phases: LogPhase[] = [];
  let failure: number | undefined;
  return {
    append: (more: readonly LogLine[]): void => {
      for (const line of more) {
        if (line.line <= (lines.at(-1)?.line ?? 0)) continue;
        lines.push(line);
        extendPhases(phases, line, lines.length - 1);
        if (failure === undefined && isFailure(line)) failure = causeOf(lines, lines.length - 1);
      }
    },
    /** The state now; `lines` is the list itself. */
    model: (): LogModel => ({ lines, phases: [...phases], ...(failure === undefined ? {} : { failure }) }),
  };
};

export interface LogRows {
  readonly count: number;
  readonly at: (row: number) => LogRow | undefined;
  /** The row of a line; undefined while its phase is folded. */
  readonly rowOf: (index: number) => number | undefined;
}

interface Placed {
  readonly phase: LogPhase;
  readonly row: number;
  readonly folded: boolean;
}

/** What is drawn: a head per phase and, unless it is folded, its lines. Found without a list of all rows. */
export const logRows = (phases: readonly LogPhase[], folded: ReadonlySet<number>): LogRows => {
  let count = 0;
  const placed: Placed[] = phases.map((phase) => {
    const place = { phase, row: count, folded: folded.has(phase.first) };
    count += 1 + (place.folded ? 0 : phase.end - phase.first);
    return place;
  });
  return {
    count,
    at: (row) => {
      const found = placed.findLast((each) => each.row <= row);
      if (!found || row >= count) return undefined;
      return row === found.row
        ? { kind: 'phase', phase: found.phase }
        : { kind: 'line', index: found.phase.first + row - found.row - 1 };
    },
    rowOf: (index) => {
      const found = placed.find(({ phase }) => phase.first <= index && index < phase.end);
      return found === undefined || found.folded ? undefined : found.row + 1 + index - found.phase.first;
    },
  };
};

/** Indexes of the lines that hold a text, without regard to case; `plain` takes escape sequences out of a line. */
export const findLines = (
  lines: readonly LogLine[],
  text: string,
  plain: (text: string) => string,
): readonly number[] => {
  const wanted = text.toLowerCase();
  if (wanted === '') return [];
  const found: number[] = [];
  for (const [index, line] of lines.entries()) {
    if (plain(line.text).toLowerCase().includes(wanted)) found.push(index);
  }
  return found;
};
