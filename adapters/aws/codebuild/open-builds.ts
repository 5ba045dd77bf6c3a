import type { CodeBuildClient } from '@aws-sdk/client-codebuild';
import type { BuildService } from '../../../lib/ports.ts';
import type { AwsWorld } from '../core-world.ts';
import type { AwsConfig } from '../read-config.ts';
import { createCodeBuild } from './build-service.ts';

/** CodeBuild, with the artifacts in our bucket. */
export const openBuilds = (
  { STEPLINE_BUCKET: bucket, STEPLINE_COMMANDS_PROJECT: project }: AwsConfig,
  { clock, store }: Pick<AwsWorld, 'clock' | 'store'>,
  client: CodeBuildClient,
): BuildService =>
  createCodeBuild({
    client,
    clock,
    exists: store.exists,
    copy: store.copy,
    bucket,
    ...(project === undefined ? {} : { commandsProject: project }),
  });
