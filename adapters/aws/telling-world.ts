import { randomUUID } from 'node:crypto';
import { v7 } from 'uuid';
import type { Engine, Log } from '../../lib/ports.ts';
import { createDocuments } from '../../lib/store/documents.ts';
import { createDelivery } from '../../lib/use-cases/delivery.ts';
import type { World } from '../../lib/use-cases/world.ts';
import { coreClients } from './clients.ts';
import { createEventBridge } from './event-bus.ts';
import type { AwsConfig } from './read-config.ts';
import { createS3Objects, type S3Store } from './s3/object-store.ts';
import { createTaskAnswers } from './step-functions/task-answers.ts';

/** The longest that a Lambda function can run, and so the work that holds a lease. */
const LEASE_MS = 15 * 60_000;

export interface TellingOptions {
  readonly config: AwsConfig;
  readonly log: Log;
}

export interface AwsWorld extends World {
  readonly store: S3Store;
}

/** A function is not made of what it does not do: whoever asks it to has put it together wrongly. */
const notHere = (what: string) => (): never => {
  throw new Error(`this function ${what}`);
};

const startsNoMachines = notHere('starts no machines');

/**
 * The world on AWS of functions that change records and tell what they say: machines that wait for a token, and whoever listens
 * to events. They start neither machines nor actions, and store nothing large.
 */
export const createTellingWorld = (
  { config, log }: TellingOptions,
  clients = coreClients({ region: config.AWS_REGION }),
): AwsWorld => {
  const { AWS_REGION: region, STEPLINE_ACCOUNT: account, STEPLINE_BUCKET: bucket } = config;
  const store: S3Store = {
    ...createS3Objects({ client: clients.s3, bucket }),
    putStream: notHere('stores no streams'),
  };
  const ids = { next: () => v7() };
  const documents = createDocuments({ store, ids });
  const place = { region, account, bucket };
  const engine: Engine = {
    ...createTaskAnswers(clients.sfn),
    publish: startsNoMachines,
    start: startsNoMachines,
    describe: startsNoMachines,
    stop: startsNoMachines,
  };
  const events = createEventBridge({ client: clients.events, bus: config.STEPLINE_EVENT_BUS });
  return {
    store,
    documents,
    engine,
    events,
    clock: { now: () => Date.now() },
    ids,
    log,
    runners: notHere('runs no actions'),
    compile: startsNoMachines,
    delivery: createDelivery({ documents, engine, events, log, place }),
    place,
    owner: randomUUID(),
    exclusive: false,
    leaseMs: LEASE_MS,
  };
};
