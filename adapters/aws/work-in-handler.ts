import type { ActionParts } from '../../lib/action/action-runners.ts';
import { createGitHubSource } from '../github/github-source.ts';
import { createArchives } from '../zip/archives.ts';
import type { actionClients } from './clients.ts';
import type { AwsWorld, WorldOptions } from './core-world.ts';
import { openGitHub } from './open-github.ts';
import { openSecrets } from './open-secrets.ts';
import { createS3Buckets } from './s3/buckets.ts';
import { createAwsStateMachines } from './step-functions/state-machines.ts';

/** What runs actions inside the function itself: fetching sources, publishing sites, and all that opens an archive. */
export const workInHandler = ({ config }: WorldOptions, { store, clock }: AwsWorld) => {
  const source = createGitHubSource(openGitHub(config, openSecrets(config), clock));
  const archives = createArchives();
  return ({ s3, sfn }: ReturnType<typeof actionClients>): ActionParts => ({
    store,
    source,
    archives,
    buckets: createS3Buckets({ client: s3 }),
    machines: createAwsStateMachines(sfn),
  });
};
