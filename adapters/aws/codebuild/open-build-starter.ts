import type { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { PlatformError } from '../../../lib/errors.ts';
import type { BuildService, Clock } from '../../../lib/ports.ts';
import type { AwsConfig } from '../read-config.ts';
import { createBuildStarter } from './build-starter.ts';

/** Never called here: what became of a build, other functions ask. */
const asksNothing = async (): Promise<never> => {
  throw new PlatformError('AskedElsewhere', 'this function starts builds, and asks after none');
};

/** CodeBuild of a function that starts builds and looks at none; those that look have a build reader. */
export const openBuildStarter = (
  { STEPLINE_BUCKET: bucket, STEPLINE_COMMANDS_PROJECT: project }: AwsConfig,
  clock: Clock,
  client: CodeBuildClient,
): BuildService => ({
  ...createBuildStarter({
    client,
    clock,
    bucket,
    ...(project === undefined ? {} : { commandsProject: project }),
  }),
  describe: asksNothing,
  stop: asksNothing,
});
