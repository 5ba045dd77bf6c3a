import { fromEnv } from '@aws-sdk/credential-provider-env';

/**
 * Stands in for `@aws-sdk/credential-provider-node` in a bundle: Lambda hands a function its credentials in the environment, so
 * the ways to find others (files, SSO, other hosts) are 100 kB that nothing calls. Where they are missing, this says so.
 */
export const defaultProvider = fromEnv;
