import { createLogUpdate } from 'log-update';
import { type ExecutionState, newExecution, type PipelineOutline } from './execution-state.ts';
import { createPaint } from './paint.ts';
import type { ShownEvent } from './parse-state-change.ts';
import { plainIsolationLine, plainLines, plainLogLine } from './plain-lines.ts';
import {
  type IsolationEntry,
  type LogEntry,
  reduceExecution,
  reduceIsolation,
  reduceLog,
} from './reduce-execution.ts';
import { renderExecution } from './render-execution.ts';
import { hasColor, isLive } from './terminal-mode.ts';

/** Calls `tick` again and again until the function it returns is called. */
export type Repeat = (milliseconds: number, tick: () => void) => () => void;

/** `process.stdout`, or whatever is like it. */
export type OutputStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};

export interface ExecutionViewOptions {
  readonly stream: OutputStream;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly pipeline: PipelineOutline;
  /** Which execution to watch; without it, the one that the first event tells of. */
  readonly executionId?: string;
  /** Redrawn in place; by default on a terminal, and not in a CI job. */
  readonly live?: boolean;
  /** By default as the terminal can, and NO_COLOR and FORCE_COLOR say. */
  readonly color?: boolean;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly repeat?: Repeat;
}

/** Shows one execution while it runs. After `end`, everything but `state` does nothing. */
export interface ExecutionView {
  event(event: ShownEvent): void;
  log(entry: LogEntry): void;
  isolation(entry: IsolationEntry): void;
  /** Something else for the same terminal, above what is redrawn: writing to the stream directly would tear it. */
  print(text: string): void;
  /** Shows how it stands now, whole, and leaves it on the terminal. */
  end(): void;
  readonly state: ExecutionState;
}

const byTimer: Repeat = (milliseconds, tick) => {
  const timer = setInterval(tick, milliseconds).unref();
  return () => clearInterval(timer);
};

const redrawEvery = 200;

/** A way to show: what to do with each new state, and with what else is told. */
interface Display {
  changed(before: ExecutionState, after: ExecutionState): void;
  log(entry: LogEntry): void;
  isolation(entry: IsolationEntry): void;
  print(text: string): void;
  end(state: ExecutionState): void;
}

const plainDisplay = (stream: OutputStream, color: boolean): Display => {
  const paint = createPaint(color);
  const write = (lines: readonly string[]) => {
    for (const line of lines) stream.write(`${line}\n`);
  };
  return {
    changed: (before, after) => write(plainLines(before, after, paint)),
    log: (entry) => write([plainLogLine(entry, color)]),
    isolation: (entry) => write([plainIsolationLine(entry)]),
    print: (text) => write([text]),
    end: () => undefined,
  };
};

const liveDisplay = (
  { stream, now, repeat = byTimer }: ExecutionViewOptions,
  color: boolean,
  current: () => ExecutionState,
): Display => {
  // The cursor stays visible: hiding it is a change of the terminal that a killed process cannot take back.
  const update = createLogUpdate(stream, { showCursor: true });
  const lines = (height?: number) => {
    const size = { width: stream.columns ?? 80, ...(height === undefined ? {} : { height }) };
    return renderExecution(current(), { ...size, now: now(), color }).join('\n');
  };
  const draw = () => update(lines((stream.rows ?? 24) - 1));
  // Logs can come by the thousand: they are shown with the next tick, state changes at once.
  const stop = repeat(redrawEvery, draw);
  stream.on('resize', draw);
  draw();
  return {
    changed: draw,
    log: () => undefined,
    isolation: () => undefined,
    print: (text) => {
      update.clear();
      stream.write(`${text}\n`);
      draw();
    },
    end: () => {
      stop();
      stream.off('resize', draw);
      update.clear();
      stream.write(`${lines()}\n`);
      update.done();
    },
  };
};

/**
 * Shows an execution from its events and logs: a tree that is redrawn in place on a terminal, a line for each change
 * elsewhere. `event` takes every event of the bus; those of other executions change nothing.
 */
export const createExecutionView = (options: ExecutionViewOptions): ExecutionView => {
  const { stream, now, pipeline, executionId, env = process.env } = options;
  const color = options.color ?? hasColor(stream, env);
  let state = newExecution(pipeline, executionId);
  let isOpen = true;
  const display =
    (options.live ?? isLive(stream, env))
      ? liveDisplay(options, color, () => state)
      : plainDisplay(stream, color);
  const become = (next: ExecutionState) => {
    const before = state;
    state = next;
    return before === next ? undefined : before;
  };
  return {
    event: (event) => {
      if (!isOpen) return;
      const before = become(reduceExecution(state, event, now()));
      if (before) display.changed(before, state);
    },
    log: (entry) => {
      if (!isOpen) return;
      become(reduceLog(state, entry));
      display.log(entry);
    },
    isolation: (entry) => {
      if (isOpen && become(reduceIsolation(state, entry))) display.isolation(entry);
    },
    print: (text) => {
      if (isOpen) display.print(text);
    },
    end: () => {
      if (!isOpen) return;
      isOpen = false;
      display.end(state);
    },
    get state() {
      return state;
    },
  };
};
