import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { ConfigurationError, messageOf } from '../../lib/errors.ts';
import { nameOf } from './aws-error.ts';

/** Credentials that the SDK asks for again when they are about to expire. */
export type AssumedCredentials = () => Promise<{
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  expiration: Date;
}>;

/** The shortest that STS gives: an action's calls are made at its start. */
const SECONDS = 900;

/**
 * The role that an action of a pipeline names (semantics 12).
 * @throws {ConfigurationError} from the call: a role that is not there, or does not trust us.
 */
export const assumeRole =
  (region: string, roleArn: string, client = new STSClient({ region })): AssumedCredentials =>
  async () => {
    const command = new AssumeRoleCommand({
      RoleArn: roleArn,
      RoleSessionName: 'stepline',
      DurationSeconds: SECONDS,
    });
    const { Credentials: given } = await client.send(command).catch((error: unknown) => {
      throw new ConfigurationError(
        `roleArn ${roleArn}`,
        `cannot be assumed: ${nameOf(error)}: ${messageOf(error)}`,
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
