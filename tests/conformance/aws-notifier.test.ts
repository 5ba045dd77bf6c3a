import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSnsNotifier } from '../../adapters/aws/notifier.ts';
import { type Moto, motoCommand, startMoto } from '../fakes/moto.ts';
import { type NotifierHarness, notifierSuite } from './notifier-suite.ts';

/** Somebody whom SNS calls over HTTP. */
const startListener = async () => {
  const heard: { subject: string; message: string }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { Type, Subject, Message } = JSON.parse(Buffer.concat(chunks).toString());
    if (Type === 'Notification') heard.push({ subject: Subject, message: Message });
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { endpoint: `http://127.0.0.1:${address.port}/`, heard, close };
};

describe.runIf(motoCommand() !== undefined)('SNS by moto', () => {
  let moto: Moto;
  let client: SNSClient;
  let topics = 0;
  beforeAll(async () => {
    moto = await startMoto();
    client = new SNSClient(moto.client);
  });
  afterAll(async () => {
    client.destroy();
    await moto.close();
  });

  const open = async (): Promise<NotifierHarness> => {
    topics += 1;
    const { TopicArn = '' } = await client.send(new CreateTopicCommand({ Name: `people-${topics}` }));
    const { endpoint, heard, close } = await startListener();
    await client.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint: endpoint }));
    return {
      notifier: createSnsNotifier(client),
      topicArn: TopicArn,
      told: async (count) => {
        while (heard.length < count) await delay(20);
        return heard;
      },
      close,
    };
  };

  notifierSuite('SNS', open);

  it('names a topic that is not there', async () => {
    const { topicArn, notifier, close } = await open();
    await expect(notifier.notify(`${topicArn}-gone`, 's', 'm')).rejects.toMatchObject({
      name: 'ConfigurationError',
      where: `topic ${topicArn}-gone`,
    });
    await close?.();
  });

  it('says a subject in the signs that SNS takes: one line of ASCII, at most 99', async () => {
    const { topicArn, notifier, told, close } = await open();
    await notifier.notify(topicArn, `Genehmigung nötig\n${'x'.repeat(200)}`, 'm');
    expect((await told(1))[0]?.subject).toMatch(/^Genehmigung n tig x{80,}$/);
    await close?.();
  });
});
