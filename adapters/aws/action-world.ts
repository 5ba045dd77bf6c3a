import { SNSClient } from '@aws-sdk/client-sns';
import type { ActionRunners } from '../../lib/action/action-runner.ts';
import { createActionRunners } from '../../lib/action/action-runners.ts';
import type { BuildService } from '../../lib/ports.ts';
import { createRuleRunners } from '../../lib/rule/rule-runners.ts';
import { startExecution } from '../../lib/use-cases/start-execution.ts';
import { createGitHubSource } from '../github/github-source.ts';
import { createArchives } from '../zip/archives.ts';
import { withActionRoles } from './action-roles.ts';
import { createAlarms } from './alarms.ts';
import { openApprovalLinks } from './approval-links.ts';
import { approvalPages } from './approval-pages.ts';
import { assumeRole } from './assume-role.ts';
import { actionClients } from './clients.ts';
import { createCodeBuild } from './codebuild/build-service.ts';
import { type AwsWorld, createCoreWorld, type WorldOptions } from './core-world.ts';
import { createFunctionCalls } from './function-calls.ts';
import { createLambdaFunctions } from './functions.ts';
import { createSnsNotifier } from './notifier.ts';
import { openGitHub } from './open-github.ts';
import { openSecrets } from './open-secrets.ts';
import type { AwsConfig } from './read-config.ts';
import { createS3Buckets } from './s3/buckets.ts';
import { createAwsStateMachines } from './step-functions/state-machines.ts';

type Clients = ReturnType<typeof actionClients>;

const buildsWith = (clients: Clients, world: AwsWorld, config: AwsConfig): BuildService => {
  const project = config.STEPLINE_COMMANDS_PROJECT;
  return createCodeBuild({
    client: clients.codebuild,
    clock: world.clock,
    exists: world.store.exists,
    bucket: config.STEPLINE_BUCKET,
    ...(project === undefined ? {} : { commandsProject: project }),
  });
};

/** The world with everything that runs actions and rules on AWS. */
export const createActionWorld = (options: WorldOptions): AwsWorld & { readonly builds: BuildService } => {
  const { config } = options;
  const region = config.AWS_REGION;
  const core = createCoreWorld(options);
  const clients = actionClients({ region });
  const secrets = openSecrets(config);
  const source = createGitHubSource(openGitHub(config, secrets, core.clock));
  const archives = createArchives();
  const notifier = createSnsNotifier(new SNSClient({ region }));
  const links = openApprovalLinks(config, secrets);

  const runnersWith = (given: Clients): ActionRunners =>
    createActionRunners({
      store: core.store,
      source,
      archives,
      builds: buildsWith(given, core, config),
      buckets: createS3Buckets({ client: given.s3 }),
      approvals: { ...core, notifier, pages: approvalPages(config), links },
      jobs: core,
      lambda: { ...core, functions: createLambdaFunctions(given.lambda) },
      machines: createAwsStateMachines(given.sfn),
      pipelines: { place: core.place, startExecution: (request) => startExecution(world, request) },
    });

  const builds = buildsWith(clients, core, config);
  const world: AwsWorld & { readonly builds: BuildService } = {
    ...core,
    builds,
    runners: withActionRoles({
      region,
      own: runnersWith(clients),
      runnersOf: (roleArn) =>
        runnersWith(actionClients({ region, credentials: assumeRole(region, roleArn) })),
    }),
    rules: createRuleRunners({
      clock: core.clock,
      builds,
      alarms: createAlarms(clients.cloudwatch),
      functions: createFunctionCalls(clients.lambda),
    }),
  };
  return world;
};
