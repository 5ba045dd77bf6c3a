import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient } from '@aws-sdk/client-sfn';
import { createActionRunners } from '../../lib/action/action-runners.ts';
import { PlatformError } from '../../lib/errors.ts';
import type { BuildService } from '../../lib/ports.ts';
import { externalRules } from '../../lib/rule/external-rules.ts';
import type { RuleRunners } from '../../lib/rule/rule-runner.ts';
import { createArchives } from '../zip/archives.ts';
import { createAlarms } from './alarms.ts';
import { assumeRole } from './assume-role.ts';
import { type ClientSettings, clientSettings } from './client-settings.ts';
import { createBuildReader } from './codebuild/build-reader.ts';
import { type AwsWorld, createCoreWorld, type WorldOptions } from './core-world.ts';
import { functionArn } from './function-arn.ts';
import { createLambdaFunctions } from './functions.ts';
import { withRuleRoles } from './rule-roles.ts';
import { createAwsStateMachines } from './step-functions/state-machines.ts';
import { createWorkers } from './workers.ts';

/** Never called here: a start is handed over. */
const startsNothing = async (): Promise<never> => {
  throw new PlatformError('StartedElsewhere', 'this function starts no actions and no rules');
};

/**
 * The world of functions that look after executions: it asks what became of actions and rules, and has others start
 * them (docs/decisions/0012). What it asks may go on by a call: a Lambda function that said to come back is called again.
 */
export const createAskingWorld = (options: WorldOptions): AwsWorld => {
  const { AWS_REGION: region, STEPLINE_BUCKET: bucket } = options.config;
  const core = createCoreWorld(options);
  const { store, clock } = core;
  const settings = clientSettings({ region });
  const lambda = new LambdaClient(settings);
  const builds: BuildService = {
    ...createBuildReader({
      client: new CodeBuildClient(settings),
      bucket,
      exists: store.exists,
      copy: store.copy,
    }),
    ensureStarted: startsNothing,
  };
  const rulesWith = (given: ClientSettings): RuleRunners => {
    const alarms = createAlarms(new CloudWatchClient(clientSettings(given)));
    const runners = new Map(externalRules({ clock, builds, alarms }));
    return ({ provider }) => runners.get(provider ?? '');
  };
  return {
    ...core,
    workers: createWorkers({ client: lambda, functionArn: functionArn(options.config) }),
    runners: createActionRunners({
      store,
      builds,
      approvals: { ...core, notifier: { notify: startsNothing } },
      jobs: core,
      lambda: { ...core, functions: createLambdaFunctions(lambda) },
      machines: createAwsStateMachines(new SFNClient(settings)),
      archives: createArchives(),
    }),
    rules: withRuleRoles({
      region,
      own: rulesWith({ region }),
      under: (roleArn) => rulesWith({ region, credentials: assumeRole(region, roleArn) }),
    }),
  };
};
