import { SNSClient } from '@aws-sdk/client-sns';
import type { ActionRunners } from '../../lib/action/action-runner.ts';
import { createActionRunners } from '../../lib/action/action-runners.ts';
import { PlatformError } from '../../lib/errors.ts';
import type { BuildService } from '../../lib/ports.ts';
import { startExecution } from '../../lib/use-cases/start-execution.ts';
import { withActionRoles } from './action-roles.ts';
import { openApprovalLinks } from './approval-links.ts';
import { approvalPages } from './approval-pages.ts';
import { assumeRole } from './assume-role.ts';
import { clientSettings } from './client-settings.ts';
import { actionClients } from './clients.ts';
import { openBuilds } from './codebuild/open-builds.ts';
import { type AwsWorld, createCoreWorld, type WorldOptions } from './core-world.ts';
import { createLambdaFunctions } from './functions.ts';
import { createSnsNotifier } from './notifier.ts';
import { openSecrets } from './open-secrets.ts';
import type { WorkInHandler } from './work-in-handler.ts';

type Clients = ReturnType<typeof actionClients>;

export type ActionWorld = AwsWorld & { readonly builds: BuildService };

/**
 * Of a function that ends actions, and starts the next one where one waited for a place: only what then goes on by
 * itself. Work inside it could be cut off by its timeout; what throws here is left to the sweep, also what nobody runs.
 */
const onlyExternal =
  (runners: ActionRunners): ActionRunners =>
  (type) => {
    const runner = runners(type);
    if (runner?.kind === 'external') return runner;
    throw new PlatformError(
      'LeftToTheSweep',
      `${type.category}/${type.provider} is not started by this function`,
    );
  };

/**
 * The world with what runs actions on AWS.
 * @param inHandler absent: actions that are done inside a function are left to one that has it.
 */
export const createActionWorld = (options: WorldOptions, inHandler?: WorkInHandler): ActionWorld => {
  const { config } = options;
  const region = config.AWS_REGION;
  const core = createCoreWorld(options);
  const clients = actionClients({ region });
  const notifier = createSnsNotifier(new SNSClient(clientSettings({ region })));
  const links = openApprovalLinks(config, openSecrets(config));
  const partsInHandler = inHandler?.(options, core);

  const runnersWith = (given: Clients): ActionRunners =>
    createActionRunners({
      ...partsInHandler?.(given),
      store: core.store,
      builds: openBuilds(config, core, given.codebuild),
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
  const world: ActionWorld = {
    ...core,
    builds: openBuilds(config, core, clients.codebuild),
    runners: inHandler ? runners : onlyExternal(runners),
  };
  return world;
};
