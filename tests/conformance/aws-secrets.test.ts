import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe } from 'vitest';
import { createAwsSecrets } from '../../adapters/aws/secrets.ts';
import { type Moto, motoCommand, startMoto } from '../fakes/moto.ts';
import { secretsSuite } from './secrets-suite.ts';

describe.runIf(motoCommand() !== undefined)('Parameter Store and Secrets Manager by moto', () => {
  let moto: Moto;
  let ssm: SSMClient;
  let manager: SecretsManagerClient;
  beforeAll(async () => {
    moto = await startMoto();
    ssm = new SSMClient(moto.client);
    manager = new SecretsManagerClient(moto.client);
  });
  afterAll(async () => {
    ssm.destroy();
    manager.destroy();
    await moto.close();
  });

  secretsSuite('AWS', async (stored) => {
    await fetch(`${moto.client.endpoint}/moto-api/reset`, { method: 'POST' });
    for (const [Name, Value] of Object.entries(stored.PARAMETER_STORE))
      await ssm.send(new PutParameterCommand({ Name, Value, Type: 'SecureString' }));
    for (const [Name, SecretString] of Object.entries(stored.SECRETS_MANAGER))
      await manager.send(new CreateSecretCommand({ Name, SecretString }));
    return createAwsSecrets({ ssm, manager });
  });
});
