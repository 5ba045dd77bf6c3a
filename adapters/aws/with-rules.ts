import type { RuleRunners } from '../../lib/rule/rule-runner.ts';
import { createRuleRunners } from '../../lib/rule/rule-runners.ts';
import { createAlarms } from './alarms.ts';
import { assumeRole } from './assume-role.ts';
import { ruleClients } from './clients.ts';
import { openBuilds } from './codebuild/open-builds.ts';
import { createFunctionCalls } from './function-calls.ts';
import { withRuleRoles } from './rule-roles.ts';
import type { AwsWorld, TellingOptions } from './telling-world.ts';

/** A world that asks the rules of conditions too, each under the role that it names. */
export const withRules = <W extends AwsWorld>({ config }: TellingOptions, world: W): W => {
  const region = config.AWS_REGION;
  const clients = ruleClients({ region });
  const runnersWith = (given: typeof clients): RuleRunners =>
    createRuleRunners({
      clock: world.clock,
      builds: openBuilds(config, world, given.codebuild),
      alarms: createAlarms(given.cloudwatch),
      functions: createFunctionCalls(given.lambda),
    });
  const rules = withRuleRoles({
    region,
    own: runnersWith(clients),
    under: (roleArn) => runnersWith(ruleClients({ region, credentials: assumeRole(region, roleArn) })),
  });
  return { ...world, rules };
};
