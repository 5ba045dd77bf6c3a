import type { ActionTask } from './run-action.ts';
import type { RuleTask } from './run-rule.ts';

/**
 * Who runs actions and asks rules in place of a process that only looks after them. A call resolves when the task is taken, not
 * when it is done. Tasks are idempotent (design D4), so one may come twice; one that is lost shows in the record, where its work
 * stays `starting` or parked, and the next sweep hands it over again.
 */
export interface Workers {
  runAction(task: ActionTask): Promise<void>;
  runRule(task: RuleTask): Promise<void>;
}
