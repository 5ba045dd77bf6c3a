import type { BuildService, Clock } from '../ports.ts';
import { type Alarms, alarmRule } from './alarm-rule.ts';
import { buildRule } from './build-rule.ts';
import type { ExternalRuleRunner } from './rule-runner.ts';

export interface ExternalRuleParts {
  readonly clock: Clock;
  readonly builds?: BuildService;
  readonly alarms?: Alarms;
}

/** The rules that are decided elsewhere, by provider: those of which somebody can be asked what became of them. */
export const externalRules = ({
  clock,
  builds,
  alarms,
}: ExternalRuleParts): readonly (readonly [provider: string, runner: ExternalRuleRunner])[] => {
  const build = builds && buildRule(builds);
  return [
    ...(build ? [['CodeBuild', build] as const, ['Commands', build] as const] : []),
    ...(alarms ? [['CloudWatchAlarm', alarmRule(alarms, clock)] as const] : []),
  ];
};
