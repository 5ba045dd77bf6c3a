import { createCoreWorld } from '../../adapters/aws/core-world.ts';
import { EXPIRY_TAGS } from '../../adapters/aws/s3/expiry-tags.ts';
import { clearArtifacts } from '../../lib/use-cases/janitor.ts';
import { bind, readSettings } from './shared/settings.ts';

const settings = readSettings('janitor');
const world = createCoreWorld(settings);
const expiry = { mark: (key: string) => world.store.tag(key, EXPIRY_TAGS) };
const options = { artifactDays: settings.config.STEPLINE_ARTIFACT_DAYS };

export const handler = bind(settings, () => clearArtifacts(world, expiry, options));
