import { checkVariable } from './check-variable.ts';
import { deploymentWindow } from './deployment-window.ts';
import { type ExternalRuleParts, externalRules } from './external-rules.ts';
import { type FunctionCalls, functionRule } from './function-rule.ts';
import type { RuleRunner, RuleRunners } from './rule-runner.ts';

/** What rules are made of. A part that is not given leaves its providers without a runner (design D11). */
export interface RuleParts extends ExternalRuleParts {
  readonly functions?: FunctionCalls;
}

/** The runners of all rule providers that the parts allow. */
export const createRuleRunners = ({ functions, ...parts }: RuleParts): RuleRunners => {
  const runners = new Map<string, RuleRunner>([
    ['VariableCheck', checkVariable],
    ['DeploymentWindow', deploymentWindow(parts.clock)],
    ...externalRules(parts),
  ]);
  if (functions) runners.set('LambdaInvoke', functionRule(functions));
  return ({ provider }) => runners.get(provider ?? '');
};
