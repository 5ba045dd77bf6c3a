/** One line of a build's log, as it is stored (one JSON object per line). */
export interface LogLine {
  /** From 1, without gaps. */
  readonly line: number;
  /** Epoch milliseconds. */
  readonly time: number;
  /** `INSTALL`, `BUILD`, …: CodeBuild's phase names. */
  readonly phase: string;
  /** `system`: ours, not the build's. */
  readonly stream: 'stdout' | 'stderr' | 'system';
  /** Without its newline; escape sequences for colours are kept. */
  readonly text: string;
}
