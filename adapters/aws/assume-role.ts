import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { ConfigurationError, messageOf } from '../../lib/errors.ts';
import { nameOf, platformError } from './aws-error.ts';
import { clientSettings } from './client-settings.ts';

/** Credentials that the SDK asks for again when they are about to expire. */
export type AssumedCredentials = () => Promise<{
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  expiration: Date;
}>;

const AUTHORS: ReadonlySet<string> = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'MalformedPolicyDocumentException',
  'PackedPolicyTooLargeException',
  'RegionDisabledException',
  'ValidationError',
]);

/** The shortest that STS gives: an action's calls are made at its start. */
const SECONDS = 900;

/**
 * The role that an action of a pipeline names (semantics 12).
 * @throws from the call: {ConfigurationError} for a role that is not there, or does not trust us; {PlatformError}
 *   RoleUnavailable when STS does not answer.
 */
export const assumeRole =
  (region: string, roleArn: string, client = new STSClient(clientSettings({ region }))): AssumedCredentials =>
  async () => {
    const command = new AssumeRoleCommand({
      RoleArn: roleArn,
      RoleSessionName: 'stepline',
      DurationSeconds: SECONDS,
    });
    const { Credentials: given } = await client.send(command).catch((error: unknown) => {
      if (!AUTHORS.has(nameOf(error))) throw platformError('RoleUnavailable', `role ${roleArn}`, error);
      throw new ConfigurationError(
        `roleArn ${roleArn}`,
        `cannot be assumed: ${nameOf(error)}: ${messageOf(error)}`,
        { cause: error },
      );
    });
    if (!given?.AccessKeyId || !given.SecretAccessKey || !given.SessionToken || !given.Expiration)
      throw new ConfigurationError(`roleArn ${roleArn}`, 'was given no credentials');
    return {
      accessKeyId: given.AccessKeyId,
      secretAccessKey: given.SecretAccessKey,
      sessionToken: given.SessionToken,
      expiration: given.Expiration,
    };
  };
