import type { Outcome } from '../execution/outcome.ts';
import type { Clock } from '../ports.ts';
import type { AskedRule, ExternalRuleRunner } from './rule-runner.ts';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** CloudWatch's alarms. Undefined: there is no alarm of that name. */
export interface Alarms {
  stateOf(alarmName: string): Promise<AlarmState | undefined>;
}

const watched = ({ configuration }: AskedRule): readonly string[] =>
  (configuration['AlarmStates'] ?? 'ALARM').split(',').map((state) => state.trim());

const isOver = ({ configuration, startTime }: AskedRule, now: number): boolean =>
  now - startTime >= Number(configuration['WaitTime'] ?? 0) * 60_000;

const decide = (asked: AskedRule, state: AlarmState, over: boolean): Outcome | undefined => {
  const fires = watched(asked).includes(state);
  const summary = `the alarm ${asked.externalId} is ${state}`;
  if (state === 'OK' && !fires) return { status: 'succeeded', summary };
  if (!over) return undefined;
  return fires ? { status: 'failed', code: 'JobFailed', summary } : { status: 'succeeded', summary };
};

/**
 * CloudWatchAlarm (semantics 2.10): OK succeeds at once; any other state is given `WaitTime` minutes to change, and fails
 * the rule when it is one of `AlarmStates` (by default ALARM) at the end.
 */
export const alarmRule = (alarms: Alarms, clock: Clock): ExternalRuleRunner => ({
  kind: 'external',
  ensureStarted: async ({ configuration }) => ({ externalId: configuration['AlarmName'] ?? '' }),
  ask: async (asked) => {
    const state = await alarms.stateOf(asked.externalId);
    if (state === undefined)
      return {
        status: 'errored',
        code: 'ConfigurationError',
        summary: `there is no alarm ${asked.externalId}`,
      };
    return decide(asked, state, isOver(asked, clock.now()));
  },
});
