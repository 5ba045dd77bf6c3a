import type { TaskError } from '../lib/execution/execution-record.ts';

/** A table, so that a name which the domain adds is missed here by the type checker. */
const OUTCOMES: Readonly<Record<TaskError, true>> = {
  'Action.Failed': true,
  'Action.Errored': true,
  'Action.Stopped': true,
  'Attempt.Fenced': true,
  'Execution.Superseded': true,
  'Execution.Stopped': true,
  'Execution.Cancelled': true,
  'Execution.Ended': true,
};

/** Error names with which a waiting task is told how it ended (design D2, D6b, D11). None of them is worth a retry. */
export const OUTCOME_ERRORS: readonly string[] = Object.keys(OUTCOMES);
