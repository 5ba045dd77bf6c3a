import type { Pipeline } from '../../lib/pipeline/pipeline.ts';
import type { StateMachine } from '../../lib/state-machine.ts';
import { coreClients } from './clients.ts';
import { partitionOf } from './partition.ts';
import { createStreamWriter } from './s3/object-store.ts';
import { createStepFunctionsEngine } from './step-functions/engine.ts';
import { type AwsWorld, createTellingWorld, type TellingOptions } from './telling-world.ts';

export type { AwsWorld } from './telling-world.ts';

export interface WorldOptions extends TellingOptions {
  readonly compile: (pipeline: Pipeline) => StateMachine;
}

/** The world on AWS, but for what runs actions and rules (design D8). */
export const createCoreWorld = ({ compile, ...options }: WorldOptions): AwsWorld => {
  const { config } = options;
  const region = config.AWS_REGION;
  const clients = coreClients({ region });
  const telling = createTellingWorld(options, clients);
  const logGroup = config.STEPLINE_MACHINE_LOGS;
  const engine = createStepFunctionsEngine({
    client: clients.sfn,
    store: telling.store,
    partition: partitionOf(region),
    region,
    account: config.STEPLINE_ACCOUNT,
    prefix: config.STEPLINE_PREFIX,
    roleArn: config.STEPLINE_MACHINE_ROLE,
    ...(logGroup === undefined ? {} : { logGroupArn: logGroup }),
  });
  const store = {
    ...telling.store,
    ...createStreamWriter({ client: clients.s3, bucket: config.STEPLINE_BUCKET }),
  };
  return { ...telling, store, compile, engine };
};
