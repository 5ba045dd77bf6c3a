import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
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

/** For clients of other services than those below. */
export const clientSettings = ({ region, credentials }: ClientSettings) => ({
  region,
  ...(credentials === undefined ? {} : { credentials }),
  requestHandler: REQUEST_HANDLER,
  maxAttempts: ATTEMPTS,
});

/** Made with one attempt: `retrying` repeats, also what the SDK does not. */
export const s3Client = (settings: ClientSettings): S3Client =>
  new S3Client({ ...clientSettings(settings), maxAttempts: 1 });

/** What every function needs. */
export const coreClients = (settings: ClientSettings) => ({
  s3: s3Client(settings),
  sfn: new SFNClient(clientSettings(settings)),
  events: new EventBridgeClient(clientSettings(settings)),
});

/** What actions are run with: under the role of the function, or of the action. */
export const actionClients = (settings: ClientSettings) => ({
  s3: s3Client(settings),
  sfn: new SFNClient(clientSettings(settings)),
  codebuild: new CodeBuildClient(clientSettings(settings)),
  lambda: new LambdaClient(clientSettings(settings)),
});

/** What rules are asked with. */
export const ruleClients = (settings: ClientSettings) => ({
  codebuild: new CodeBuildClient(clientSettings(settings)),
  lambda: new LambdaClient(clientSettings(settings)),
  cloudwatch: new CloudWatchClient(clientSettings(settings)),
});
