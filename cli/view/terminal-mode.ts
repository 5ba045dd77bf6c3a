/** The environment variables and the facts of a stream that decide how we write to it. */
export interface TerminalFacts {
  readonly isTTY?: boolean;
}

const isSet = (value: string | undefined): boolean => value !== undefined && value !== '';

/** Whether the output may be redrawn in place: on a terminal that can move its cursor, and never in a CI job. */
export const isLive = (stream: TerminalFacts, env: Readonly<Record<string, string | undefined>>): boolean =>
  stream.isTTY === true && env['TERM'] !== 'dumb' && (!isSet(env['CI']) || env['CI'] === 'false');

/** Whether to colour: NO_COLOR says no, FORCE_COLOR says yes (`0` or `false`: no), else as the terminal can (no-color.org). */
export const hasColor = (
  stream: TerminalFacts,
  env: Readonly<Record<string, string | undefined>>,
): boolean => {
  if (isSet(env['NO_COLOR'])) return false;
  if (env['FORCE_COLOR'] !== undefined) return env['FORCE_COLOR'] !== '0' && env['FORCE_COLOR'] !== 'false';
  return stream.isTTY === true && env['TERM'] !== 'dumb';
};
