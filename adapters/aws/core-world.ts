import { randomUUID } from 'node:crypto';
import { v7 } from 'uuid';
import type { Pipeline } from '../../lib/pipeline/pipeline.ts';
import type { Log } from '../../lib/ports.ts';
import type { StateMachine } from '../../lib/state-machine.ts';
import { createDocuments } from '../../lib/store/documents.ts';
import { createDelivery } from '../../lib/use-cases/delivery.ts';
import type { World } from '../../lib/use-cases/world.ts';
import { coreClients } from './clients.ts';
import { createEventBridge } from './event-bus.ts';
import { partitionOf } from './partition.ts';
import type { AwsConfig } from './read-config.ts';
import { createS3Store, type S3Store } from './s3/object-store.ts';
import { createStepFunctionsEngine } from './step-functions/engine.ts';

/** The longest that a Lambda function can run, and so the work that holds a lease. */
const LEASE_MS = 15 * 60_000;

export interface WorldOptions {
  readonly config: AwsConfig;
  readonly log: Log;
  readonly compile: (pipeline: Pipeline) => StateMachine;
}

export interface AwsWorld extends World {
  readonly store: S3Store;
}

/** A function that runs no actions is not made of what runs them: whoever asks it to has put it together wrongly. */
const noRunners: World['runners'] = () => {
  throw new Error('this function runs no actions');
};

/** The world on AWS, but for what runs actions and rules (design D8). */
export const createCoreWorld = ({ config, log, compile }: WorldOptions): AwsWorld => {
  const { AWS_REGION: region, STEPLINE_ACCOUNT: account, STEPLINE_BUCKET: bucket } = config;
  const clients = coreClients({ region });
  const store = createS3Store({ client: clients.s3, bucket });
  const ids = { next: () => v7() };
  const documents = createDocuments({ store, ids });
  const place = { region, account, bucket };
  const logGroup = config.STEPLINE_MACHINE_LOGS;
  const engine = createStepFunctionsEngine({
    client: clients.sfn,
    store,
    partition: partitionOf(region),
    region,
    account,
    prefix: config.STEPLINE_PREFIX,
    roleArn: config.STEPLINE_MACHINE_ROLE,
    ...(logGroup === undefined ? {} : { logGroupArn: logGroup }),
  });
  const events = createEventBridge({ client: clients.events, bus: config.STEPLINE_EVENT_BUS });
  return {
    store,
    documents,
    engine,
    events,
    clock: { now: () => Date.now() },
    ids,
    log,
    runners: noRunners,
    compile,
    delivery: createDelivery({ documents, engine, events, log, place }),
    place,
    owner: randomUUID(),
    exclusive: false,
    leaseMs: LEASE_MS,
  };
};
