import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { type ClientSettings, clientSettings } from './client-settings.ts';

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

/**
 * For functions that are waited for: how long, `createFunctionCalls` says. A call whose answer is not there yet must not be made
 * again.
 */
export const waitingLambdaClient = (settings: ClientSettings): LambdaClient => {
  const { requestHandler, ...rest } = clientSettings(settings);
  return new LambdaClient({
    ...rest,
    maxAttempts: 1,
    requestHandler: { ...requestHandler, requestTimeout: 0 },
  });
};

/** What rules are asked with. */
export const ruleClients = (settings: ClientSettings) => ({
  codebuild: new CodeBuildClient(clientSettings(settings)),
  lambda: waitingLambdaClient(settings),
  cloudwatch: new CloudWatchClient(clientSettings(settings)),
});
