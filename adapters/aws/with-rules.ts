import type { BuildService } from '../../lib/ports.ts';
import { createRuleRunners } from '../../lib/rule/rule-runners.ts';
import { createAlarms } from './alarms.ts';
import { ruleClients } from './clients.ts';
import { openBuilds } from './codebuild/open-builds.ts';
import type { AwsWorld, WorldOptions } from './core-world.ts';
import { createFunctionCalls } from './function-calls.ts';

/** A world that asks the rules of conditions too. */
export const withRules = <W extends AwsWorld>(
  { config }: WorldOptions,
  world: W,
): W & { readonly builds: BuildService } => {
  const clients = ruleClients({ region: config.AWS_REGION });
  const builds = openBuilds(config, world, clients.codebuild);
  const rules = createRuleRunners({
    clock: world.clock,
    builds,
    alarms: createAlarms(clients.cloudwatch),
    functions: createFunctionCalls(clients.lambda),
  });
  return { ...world, builds, rules };
};
