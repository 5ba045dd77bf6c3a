import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { clientSettings } from '../../adapters/aws/client-settings.ts';
import { createBuildReader } from '../../adapters/aws/codebuild/build-reader.ts';
import { createTellingWorld } from '../../adapters/aws/telling-world.ts';
import { withWorkers } from '../../adapters/aws/with-workers.ts';
import { onBuildChange } from '../on-build-change.ts';
import { bind, readTellingSettings } from './shared/settings.ts';

const settings = readTellingSettings('on-build-change');
const { AWS_REGION: region, STEPLINE_BUCKET: bucket } = settings.config;
const world = withWorkers(settings, createTellingWorld(settings));
const { exists, copy } = world.store;
const builds = createBuildReader({
  client: new CodeBuildClient(clientSettings({ region })),
  bucket,
  exists,
  copy,
});

export const handler = bind(settings, onBuildChange(world, builds));
