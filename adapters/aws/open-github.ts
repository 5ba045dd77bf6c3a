import type { Clock, Secrets } from '../../lib/ports.ts';
import { appCredentials, type GitHubCredentials, tokenCredentials } from '../github/credentials.ts';
import { createGitHubApi, type GitHubApi } from '../github/github-api.ts';
import type { AwsConfig } from './read-config.ts';

const credentialsOf = (config: AwsConfig, secrets: Secrets, clock: Clock): GitHubCredentials | undefined => {
  const {
    STEPLINE_GITHUB_API: root,
    STEPLINE_GITHUB_APP: appId,
    STEPLINE_GITHUB_APP_KEY: keyParameter,
  } = config;
  if (appId !== undefined && keyParameter !== undefined)
    return appCredentials({ appId, keyParameter, secrets, clock, root });
  const token = config.STEPLINE_GITHUB_TOKEN;
  return token === undefined ? undefined : tokenCredentials(secrets, token);
};

/** GitHub as the configuration says: as an app, with a token, or as nobody in particular. */
export const openGitHub = (config: AwsConfig, secrets: Secrets, clock: Clock): GitHubApi => {
  const credentials = credentialsOf(config, secrets, clock);
  return createGitHubApi({
    root: config.STEPLINE_GITHUB_API.replace(/\/$/, ''),
    ...(credentials === undefined ? {} : { credentials }),
  });
};
