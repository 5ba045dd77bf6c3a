import { setTimeout as delay } from 'node:timers/promises';
import { CreateStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe } from 'vitest';
import { createAwsStateMachines } from '../../adapters/aws/step-functions/state-machines.ts';
import { type Moto, motoCommand, startMoto } from '../fakes/moto.ts';
import { stateMachinesSuite } from './state-machines-suite.ts';

const available = motoCommand() !== undefined;

/** A region for each test: moto 5.2.1 starts one execution in a region, and breaks at the second. */
const REGIONS = ['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'eu-west-1', 'eu-west-2'];

describe.runIf(available)('Step Functions by moto', () => {
  let moto: Moto;
  let opened = 0;
  beforeAll(async () => {
    moto = await startMoto();
    await fetch(`${moto.client.endpoint}/moto-api/config`, {
      method: 'POST',
      body: JSON.stringify({ stepfunctions: { execute_state_machine: true } }),
    });
  });
  afterAll(() => moto.close());

  stateMachinesSuite('Step Functions', async () => {
    const client = new SFNClient({ ...moto.client, region: REGIONS[opened] ?? '' });
    opened += 1;
    const machines = createAwsStateMachines(client);
    return {
      machines,
      define: async (name, definition) => {
        const { stateMachineArn } = await client.send(
          new CreateStateMachineCommand({
            name,
            definition: JSON.stringify(definition),
            roleArn: 'arn:aws:iam::123456789012:role/machines',
          }),
        );
        return stateMachineArn ?? '';
      },
      ended: async (executionArn) => {
        for (;;) {
          const execution = await machines.describe(executionArn);
          if (execution?.status !== 'RUNNING') return execution;
          await delay(50);
        }
      },
      close: async () => client.destroy(),
    };
  });
});
