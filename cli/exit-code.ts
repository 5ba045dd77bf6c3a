import type { ActionExecution, ExecutionStatus, RuleExecution } from '../lib/execution/execution-record.ts';
import type { OutcomeStatus } from '../lib/execution/outcome.ts';

/** What every command ends with; `run` and `--follow` add how the execution ended (design D11). */
export const exitCode = {
  succeeded: 0,
  /** A build, a rule or a person said no. */
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
  readonly rules?: readonly Pick<RuleExecution, 'status' | 'outcome'>[];
}

/** Rules decide only where no action failed: one may end without a verdict in an execution that a build has failed. */
const reasonsOf = ({ actions, rules = [] }: EndedExecution): readonly (OutcomeStatus | undefined)[] => {
  const red = actions.filter(({ status }) => status === 'Failed');
  const reasons = red.length > 0 ? red : rules.filter(({ status }) => status === 'Failed');
  return reasons.map(({ outcome }) => outcome);
};

/** `failed` only where the author's build, or rule, said no; whatever we could not run is `errored`. */
export const exitCodeOf = (record: EndedExecution): number => {
  switch (record.status) {
    case 'Succeeded':
      return exitCode.succeeded;
    case 'Failed': {
      const reasons = reasonsOf(record);
      return reasons.length === 0 || reasons.includes('errored') ? exitCode.errored : exitCode.failed;
    }
    case 'Stopped':
    case 'Cancelled':
    case 'Superseded':
      return exitCode.stopped;
    default:
      return exitCode.errored;
  }
};
