import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe } from 'vitest';
import { createLambdaFunctions } from '../../adapters/aws/functions.ts';
import { type Moto, motoCommand, startMoto } from '../fakes/moto.ts';
import { type FunctionsHarness, functionsSuite } from './functions-suite.ts';

/**
 * moto takes invocations here and runs nothing, since for that it would want Docker; so it does not ask which function it
 * is either. That Lambda's answer is told as the author's to mend is in `tests/unit/adapters/aws/service-calls.ts`.
 */
const GAPS: ReadonlySet<string> = new Set(['name a function that is not there']);

describe.runIf(motoCommand() !== undefined)('Lambda by moto', () => {
  let moto: Moto;
  let client: LambdaClient;
  let role = '';
  const defined = new Map<string, string>();
  beforeAll(async () => {
    moto = await startMoto();
    const configuration = JSON.stringify({ lambda: { use_docker: false } });
    await fetch(`${moto.client.endpoint}/moto-api/config`, { method: 'POST', body: configuration });
    client = new LambdaClient(moto.client);
    const iam = new IAMClient(moto.client);
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [] });
    const made = await iam.send(new CreateRoleCommand({ RoleName: 'functions', AssumeRolePolicyDocument }));
    role = made.Role?.Arn ?? '';
    iam.destroy();
  });
  afterAll(async () => {
    client.destroy();
    await moto.close();
  });

  const open = async (): Promise<FunctionsHarness> => ({
    functions: createLambdaFunctions(client),
    define: async (FunctionName) => {
      const known = defined.get(FunctionName);
      if (known !== undefined) return known;
      const command = new CreateFunctionCommand({
        FunctionName,
        Role: role,
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Code: { ZipFile: Buffer.from('a zip') },
      });
      const { FunctionArn = '' } = await client.send(command);
      defined.set(FunctionName, FunctionArn);
      return FunctionArn;
    },
  });

  functionsSuite('Lambda', open, GAPS);
});
