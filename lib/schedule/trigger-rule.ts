import type { EventMatcher } from '../events/match-pattern.ts';
import type { Schedule } from './parse-schedule.ts';

/** A rule of `triggers.yml`, in EventBridge's shape, that has been read: what starts which pipelines. */
export interface TriggerRule {
  readonly name: string;
  /** Absent: no event starts anything by this rule. */
  readonly matches?: EventMatcher;
  /** Absent: no time does. */
  readonly schedule?: Schedule;
  readonly targets: readonly TriggerTarget[];
}

export interface TriggerTarget {
  readonly pipeline: string;
  /**
   * What an event makes of the target's input: `variables` and `sourceRevisions` of StartPipelineExecution, not checked.
   * @throws {Error} when the template does not give JSON for this event.
   */
  readonly input: (event: object) => unknown;
}

/** The rule's ARN (semantics 5.1): how a start by it shows up. */
export const ruleArn = (place: { readonly region: string; readonly account: string }, name: string): string =>
  `arn:aws:events:${place.region}:${place.account}:rule/${name}`;
