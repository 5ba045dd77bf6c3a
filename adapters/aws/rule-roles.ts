import type { Rule } from '../../lib/pipeline/pipeline.ts';
import type { RuleRunner, RuleRunners } from '../../lib/rule/rule-runner.ts';
import { byRole, type Roles } from './by-role.ts';

/** Nothing is started for it: to ask is the rule itself. Of others it is asked what became of them, under our own role. */
const isAskedOnly = ({ ruleTypeId }: Rule): boolean => ruleTypeId?.provider === 'CloudWatchAlarm';

/** Runners that ask a rule under the role which the declaration names for it, else under our own. */
export const withRuleRoles = (roles: Roles<RuleRunners>): RuleRunners => {
  const runnersFor = byRole(roles);
  const chosen = (stage: string, rule: Rule): RuleRunner | undefined =>
    rule.ruleTypeId && runnersFor({ ...rule, at: `${stage}/${rule.name}` })(rule.ruleTypeId);

  const wrap = (runner: RuleRunner): RuleRunner => {
    if (runner.kind === 'inline') {
      return {
        kind: 'inline',
        run: async (work) => {
          const mine = chosen(work.stage, work.rule);
          return mine?.kind === 'inline' ? mine.run(work) : runner.run(work);
        },
      };
    }
    return {
      kind: 'external',
      ensureStarted: async (work) => {
        const mine = chosen(work.stage, work.rule);
        return mine?.kind === 'external' ? mine.ensureStarted(work) : runner.ensureStarted(work);
      },
      ask: async (asked) => {
        const mine = isAskedOnly(asked.rule) ? chosen(asked.stage, asked.rule) : undefined;
        return mine?.kind === 'external' ? mine.ask(asked) : runner.ask(asked);
      },
    };
  };

  return (type) => {
    const runner = roles.own(type);
    return runner && wrap(runner);
  };
};
