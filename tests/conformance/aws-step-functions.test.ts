import { setTimeout as delay } from 'node:timers/promises';
import { SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe } from 'vitest';
import { createStepFunctionsEngine } from '../../adapters/aws/step-functions/engine.ts';
import { type LambdaServer, startLambdaServer } from '../fakes/lambda-server.ts';
import { createMemoryStore } from '../fakes/memory-store.ts';
import { type Moto, motoCommand, startMoto } from '../fakes/moto.ts';
import { type EngineHarness, engineSuite } from './engine-suite.ts';

const available = motoCommand() !== undefined;

/** moto 5.2.1 publishes versions, and then breaks when one is started: the machine is started instead. */
const startTheMachine = (client: SFNClient): void => {
  client.middlewareStack.add(
    (next) => (args) => {
      const input: object = args.input;
      if (!('stateMachineArn' in input) || !('name' in input)) return next(args);
      const stateMachineArn = String(input.stateMachineArn).split(':').slice(0, 7).join(':');
      return next({ ...args, input: { ...args.input, stateMachineArn } });
    },
    { step: 'initialize', name: 'startTheMachine' },
  );
};

/** What moto 5.2.1 does not do as Step Functions does; the adapter's answers to these are in its unit tests. */
const GAPS: ReadonlySet<string> = new Set([
  // A token can be answered again and again.
  'takes the first answer and calls later ones stale',
  'gives a fresh token to each task',
  // The function's failure wins over the answer that came before it.
  'takes an answer that comes before the function returns',
  // The cause of SendTaskFailure is dropped.
  'gives error and cause of a failed task to its Catch',
  // It ends as failed, although each of them was answered well.
  'starts all of fifty branches at once and ends when all have ended',
  // StopExecution waits for the task that waits.
  'stops: the execution is aborted and its tokens are stale',
]);

/** A region for each test: moto 5.2.1 starts one execution in a region, and breaks at the second. */
const REGIONS: readonly string[] = [
  ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'sa-east-1'],
  ...['eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-central-1', 'eu-north-1', 'eu-south-1'],
  ...['ap-south-1', 'ap-east-1', 'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3'],
  ...['ap-southeast-1', 'ap-southeast-2', 'ap-southeast-3', 'me-south-1', 'af-south-1'],
];

describe.runIf(available)('Step Functions by moto', () => {
  let lambda: LambdaServer;
  let moto: Moto;
  let opened = 0;
  beforeAll(async () => {
    lambda = await startLambdaServer();
    moto = await startMoto({ MOTO_PORT: String(lambda.port) });
    await fetch(`${moto.client.endpoint}/moto-api/config`, {
      method: 'POST',
      body: JSON.stringify({ stepfunctions: { execute_state_machine: true } }),
    });
  });
  afterAll(async () => {
    await moto.close();
    await lambda.close();
  });

  const open = async (): Promise<EngineHarness> => {
    const region = REGIONS[opened] ?? '';
    opened += 1;
    const client = new SFNClient({ ...moto.client, region });
    startTheMachine(client);
    const engine = createStepFunctionsEngine({
      client,
      store: createMemoryStore(),
      partition: 'aws',
      region,
      account: '123456789012',
      prefix: 'stepline',
      roleArn: 'arn:aws:iam::123456789012:role/machines',
    });
    return {
      engine,
      handle: (name, handler) => lambda.handle(region, name, handler),
      ended: async (machine, name) => {
        for (;;) {
          const status = await engine.describe(machine, name);
          if (status !== 'running') return status;
          await delay(50);
        }
      },
      close: async () => client.destroy(),
    };
  };

  engineSuite('Step Functions', open, GAPS);
});
