import { createCoreWorld } from '../../adapters/aws/core-world.ts';
import { EXPIRY_TAGS } from '../../adapters/aws/s3/expiry-tags.ts';
import { clearArtifacts } from '../../lib/janitor/clear-artifacts.ts';
import { clearQuestions } from '../../lib/janitor/clear-questions.ts';
import { bind, readSettings } from './shared/settings.ts';

const settings = readSettings('janitor');
const world = createCoreWorld(settings);
const expiry = { mark: (key: string) => world.store.tag(key, EXPIRY_TAGS) };
const janitor = { world, expiry, artifactDays: settings.config.STEPLINE_ARTIFACT_DAYS };

export const handler = bind(settings, async () => {
  const marked = [await clearArtifacts(janitor), await clearQuestions(janitor)];
  settings.log.info({ marked }, 'artifacts, approvals and jobs of old executions may go');
});
