/** CodeBuild's statuses of a test case. `ERROR`: it could not run to its end; `FAILED`: it ran, and said no. */
export type TestStatus = 'SUCCEEDED' | 'FAILED' | 'ERROR' | 'SKIPPED' | 'UNKNOWN';

export interface TestCase {
  /** The class, file or feature that the case belongs to; empty where the report names none. */
  readonly suite: string;
  readonly name: string;
  readonly status: TestStatus;
  readonly durationMs?: number;
  /** Why it failed or was skipped, in a line or a few. */
  readonly message?: string;
  /** Stack trace and what it printed, cut at `MAX_OUTPUT`. */
  readonly output?: string;
}

/** The file itself keeps everything; a list of cases stays small enough to show. */
export const MAX_OUTPUT = 20_000;

const cut = (text: string): string =>
  text.length > MAX_OUTPUT ? `${text.slice(0, MAX_OUTPUT)}\n… (the rest is in the report file)` : text;

interface FoundCase {
  readonly suite: string;
  readonly name: string;
  readonly status: TestStatus;
  readonly durationMs?: number | undefined;
  readonly message?: string | undefined;
  /** Parts, empty ones included. */
  readonly output?: readonly (string | undefined)[];
}

/** A case without the fields that have nothing to say. */
export const testCase = ({ suite, name, status, durationMs, message, output = [] }: FoundCase): TestCase => {
  const line = message?.trim() ?? '';
  const text = output.map((part) => part?.trim() ?? '').filter((part) => part !== '');
  return {
    suite,
    name,
    status,
    ...(durationMs === undefined || !Number.isFinite(durationMs)
      ? {}
      : { durationMs: Math.round(durationMs) }),
    ...(line === '' ? {} : { message: cut(line) }),
    ...(text.length === 0 ? {} : { output: cut(text.join('\n')) }),
  };
};

/** `1.5`, `1,234.5`: seconds in milliseconds; undefined for what is no number. */
export const secondsToMs = (text: string | undefined): number | undefined => {
  const seconds = Number(text?.replaceAll(',', '') || Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
};

/** The first line that says something. */
export const firstLine = (text: string | undefined): string | undefined =>
  text?.split('\n').find((line) => line.trim() !== '');
