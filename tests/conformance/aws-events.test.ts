import { setTimeout as delay } from 'node:timers/promises';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, describe } from 'vitest';
import { createEventBridge, EVENT_SOURCE } from '../../adapters/aws/event-bus.ts';
import type { StateChangeEvent } from '../../lib/execution/state-change-event.ts';
import { type Moto, motoCommand, startMoto } from '../fakes/moto.ts';
import { type EventBusHarness, eventBusSuite } from './event-bus-suite.ts';

/** EventBridge takes no source `aws.*` of ours, and gives ids itself: the adapter says both in its own way. */
const asPublished = (pattern: object): object =>
  'source' in pattern ? { ...pattern, source: [EVENT_SOURCE] } : pattern;

const asSent = (event: StateChangeEvent): StateChangeEvent => {
  const { 'event-id': id, ...detail } = event.detail;
  // moto leaves the account out where a log group is the target.
  return { ...event, account: '123456789012', id: String(id), source: 'aws.codepipeline', detail };
};

describe.runIf(motoCommand() !== undefined)('EventBridge by moto', () => {
  let moto: Moto;
  let events: EventBridgeClient;
  let logs: CloudWatchLogsClient;
  let rules = 0;
  beforeAll(async () => {
    moto = await startMoto();
    events = new EventBridgeClient(moto.client);
    logs = new CloudWatchLogsClient(moto.client);
  });
  afterAll(async () => {
    events.destroy();
    logs.destroy();
    await moto.close();
  });

  /** A rule with a log group behind it. */
  const collect: EventBusHarness['collect'] = async (pattern) => {
    rules += 1;
    const logGroupName = `/aws/events/rule-${rules}`;
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
    const Rule = `rule-${rules}`;
    await events.send(new PutRuleCommand({ Name: Rule, EventPattern: JSON.stringify(asPublished(pattern)) }));
    const Arn = `arn:aws:logs:us-east-1:123456789012:log-group:${logGroupName}`;
    await events.send(new PutTargetsCommand({ Rule, Targets: [{ Id: 'log', Arn }] }));
    const received = async (count: number): Promise<readonly StateChangeEvent[]> => {
      for (;;) {
        const { events: lines = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
        if (lines.length >= count)
          return lines.map(({ message = '' }) => asSent(JSON.parse(message) as StateChangeEvent));
        await delay(50);
      }
    };
    return { received };
  };

  eventBusSuite('EventBridge', async () => ({
    bus: createEventBridge({ client: events, bus: 'default' }),
    collect,
  }));
});
