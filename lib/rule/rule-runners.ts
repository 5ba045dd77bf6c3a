import type { BuildService, Clock } from '../ports.ts';
import { type Alarms, alarmRule } from './alarm-rule.ts';
import { buildRule } from './build-rule.ts';
import { checkVariable } from './check-variable.ts';
import { deploymentWindow } from './deployment-window.ts';
import { type FunctionCalls, functionRule } from './function-rule.ts';
import type { RuleRunner, RuleRunners } from './rule-runner.ts';

/** What rules are made of. A part that is not given leaves its providers without a runner (design D11). */
export interface RuleParts {
  readonly clock: Clock;
  readonly builds?: BuildService;
  readonly alarms?: Alarms;
  readonly functions?: FunctionCalls;
}

/** The runners of all rule providers that the parts allow. */
export const createRuleRunners = ({ clock, builds, alarms, functions }: RuleParts): RuleRunners => {
  const runners = new Map<string, RuleRunner>([
    ['VariableCheck', checkVariable],
    ['DeploymentWindow', deploymentWindow(clock)],
  ]);
  if (builds) {
    const build = buildRule(builds);
    runners.set('CodeBuild', build).set('Commands', build);
  }
  if (alarms) runners.set('CloudWatchAlarm', alarmRule(alarms, clock));
  if (functions) runners.set('LambdaInvoke', functionRule(functions));
  return ({ provider }) => runners.get(provider ?? '');
};
