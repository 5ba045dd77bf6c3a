import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { PlatformError } from '../../lib/errors.ts';
import type { Secrets } from '../../lib/ports.ts';
import { nameOf } from './aws-error.ts';

const MISSING: ReadonlySet<string> = new Set(['ParameterNotFound', 'ResourceNotFoundException']);

/**
 * Secrets of the Parameter Store (SecureString or plain) and of the Secrets Manager. A function that reads none of the
 * latter is made without its client.
 */
export const createAwsSecrets = (clients: { ssm: SSMClient; manager?: SecretsManagerClient }): Secrets => ({
  read: async (store, name) => {
    try {
      if (store === 'PARAMETER_STORE') {
        const command = new GetParameterCommand({ Name: name, WithDecryption: true });
        return (await clients.ssm.send(command)).Parameter?.Value;
      }
      if (!clients.manager) throw new Error('there is no client of the Secrets Manager here');
      return (await clients.manager.send(new GetSecretValueCommand({ SecretId: name }))).SecretString;
    } catch (error) {
      if (MISSING.has(nameOf(error))) return undefined;
      // Name and store only: no message of a service that has just held the value.
      throw new PlatformError('SecretUnavailable', `${store} "${name}" cannot be read: ${nameOf(error)}`);
    }
  },
});
