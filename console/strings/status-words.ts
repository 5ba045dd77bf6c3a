/** How a status is drawn and said. Cloudscape's own indicators, so that it looks as its users know it. */
export interface StatusWord {
  readonly kind: 'success' | 'error' | 'warning' | 'in-progress' | 'pending' | 'stopped' | 'info';
  readonly text: string;
}

const WORDS: Readonly<Record<string, StatusWord>> = {
  Succeeded: { kind: 'success', text: 'Succeeded' },
  Failed: { kind: 'error', text: 'Failed' },
  InProgress: { kind: 'in-progress', text: 'In progress' },
  Stopping: { kind: 'in-progress', text: 'Stopping' },
  Stopped: { kind: 'stopped', text: 'Stopped' },
  Superseded: { kind: 'stopped', text: 'Superseded' },
  Cancelled: { kind: 'stopped', text: 'Cancelled' },
  Abandoned: { kind: 'stopped', text: 'Abandoned' },
  Skipped: { kind: 'stopped', text: 'Skipped' },
  errored: { kind: 'warning', text: 'Could not run' },
  approval: { kind: 'warning', text: 'Waits for approval' },
  waiting: { kind: 'pending', text: 'Waiting' },
};

const NOT_RUN: StatusWord = { kind: 'pending', text: "Didn't run" };

export const statusWord = (status: string | undefined): StatusWord =>
  status === undefined ? NOT_RUN : (WORDS[status] ?? { kind: 'info', text: status });
