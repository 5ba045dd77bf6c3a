import type { AssumedCredentials } from './assume-role.ts';

/** Connections that hang are given up long before Lambda gives us up. */
const REQUEST_HANDLER = { connectionTimeout: 3_000, requestTimeout: 30_000, throwOnRequestTimeout: true };

/** Of the SDK's own repeating, for all but S3: throttled, 5xx, lost connections. */
const ATTEMPTS = 5;

export interface ClientSettings {
  readonly region: string;
  /** A role that an action names; by default the function's own. */
  readonly credentials?: AssumedCredentials;
}

/** For every client of ours: without it a connection that hangs would be waited for until Lambda gives up. */
export const clientSettings = ({ region, credentials }: ClientSettings) => ({
  region,
  ...(credentials === undefined ? {} : { credentials }),
  requestHandler: REQUEST_HANDLER,
  maxAttempts: ATTEMPTS,
});
