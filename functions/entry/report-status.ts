import { createCoreWorld } from '../../adapters/aws/core-world.ts';
import { executionLink } from '../../adapters/aws/execution-link.ts';
import { openGitHub } from '../../adapters/aws/open-github.ts';
import { openSecrets } from '../../adapters/aws/open-secrets.ts';
import { createCommitStatuses } from '../../adapters/github/commit-status.ts';
import { reportStatus } from '../report-status.ts';
import { bind, readSettings } from './shared/settings.ts';

const settings = readSettings('report-status');
const { config } = settings;
const world = createCoreWorld(settings);
const statuses = createCommitStatuses(openGitHub(config, openSecrets(config), world.clock));

export const handler = bind(settings, reportStatus(world, statuses, executionLink(config)));
