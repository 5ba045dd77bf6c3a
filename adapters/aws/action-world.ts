import { SNSClient } from '@aws-sdk/client-sns';
import type { ActionRunners } from '../../lib/action/action-runner.ts';
import { createActionRunners } from '../../lib/action/action-runners.ts';
import { startExecution } from '../../lib/use-cases/start-execution.ts';
import { withActionRoles } from './action-roles.ts';
import { openApprovalLinks } from './approval-links.ts';
import { approvalPages } from './approval-pages.ts';
import { assumeRole } from './assume-role.ts';
import { clientSettings } from './client-settings.ts';
import { actionClients } from './clients.ts';
import { openBuildStarter } from './codebuild/open-build-starter.ts';
import { type AwsWorld, createCoreWorld, type WorldOptions } from './core-world.ts';
import { createLambdaFunctions } from './functions.ts';
import { createSnsNotifier } from './notifier.ts';
import { openSecrets } from './open-secrets.ts';
import { workInHandler } from './work-in-handler.ts';

type Clients = ReturnType<typeof actionClients>;

/** The world with what runs actions on AWS, of the one function that does. */
export const createActionWorld = (options: WorldOptions): AwsWorld => {
  const { config } = options;
  const region = config.AWS_REGION;
  const core = createCoreWorld(options);
  const clients = actionClients({ region });
  const notifier = createSnsNotifier(new SNSClient(clientSettings({ region })));
  const links = openApprovalLinks(config, openSecrets(config));
  const partsInHandler = workInHandler(options, core);

  const runnersWith = (given: Clients): ActionRunners =>
    createActionRunners({
      ...partsInHandler(given),
      store: core.store,
      builds: openBuildStarter(config, core.clock, given.codebuild),
      approvals: { ...core, notifier, pages: approvalPages(config), links },
      jobs: core,
      lambda: { ...core, functions: createLambdaFunctions(given.lambda) },
      pipelines: { place: core.place, startExecution: (request) => startExecution(world, request) },
    });

  const runners = withActionRoles({
    region,
    own: runnersWith(clients),
    under: (roleArn) => runnersWith(actionClients({ region, credentials: assumeRole(region, roleArn) })),
  });
  const world: AwsWorld = { ...core, runners };
  return world;
};
