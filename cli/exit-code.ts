import type { ActionExecution, ExecutionStatus } from '../lib/execution/execution-record.ts';

/** What every command ends with; `run` and `--follow` add how the execution ended (design D11). */
export const exitCode = {
  succeeded: 0,
  /** A build said no. */
  failed: 1,
  /** Usage, or a declaration that is not valid. */
  invalid: 2,
  /** We could not do it. */
  errored: 3,
  stopped: 130,
} as const;

/** A record, or what the API tells of one. */
interface EndedExecution {
  readonly status: ExecutionStatus;
  readonly actions: readonly Pick<ActionExecution, 'status' | 'outcome'>[];
}

/** `failed` only where the author's build said no; whatever we could not run is `errored`. */
export const exitCodeOf = (record: EndedExecution): number => {
  switch (record.status) {
    case 'Succeeded':
      return exitCode.succeeded;
    case 'Failed': {
      const red = record.actions.filter(({ status }) => status === 'Failed');
      const errored = red.length === 0 || red.some(({ outcome }) => outcome === 'errored');
      return errored ? exitCode.errored : exitCode.failed;
    }
    case 'Stopped':
    case 'Cancelled':
    case 'Superseded':
      return exitCode.stopped;
    default:
      return exitCode.errored;
  }
};
