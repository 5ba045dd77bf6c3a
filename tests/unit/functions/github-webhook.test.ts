import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifySignature } from '../../../adapters/github/verify-signature.ts';
import { type GitHubWebhook, githubWebhook } from '../../../functions/github-webhook.ts';
import type { WebhookStarts } from '../../../functions/webhook-starts.ts';
import { ConfigurationError, PlatformError } from '../../../lib/errors.ts';
import type { ExecutionRecord } from '../../../lib/execution/execution-record.ts';
import { parsePipeline } from '../../../lib/pipeline/parse-pipeline.ts';
import { createPipeline } from '../../../lib/use-cases/create-pipeline.ts';
import { declaration } from '../../conformance/api/declaration.ts';
import { createHarness, type Harness } from '../../fakes/api-harness.ts';

const SECRET = "It's a Secret to Everybody";

let harness: Harness;
let webhook: GitHubWebhook;
let readStarts: (payload: unknown) => WebhookStarts;
let read: unknown[];

const sign = (body: Uint8Array): string =>
  `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;

const deliver = (payload: unknown, headers: Record<string, string | undefined> = {}) => {
  const rawBody = payload instanceof Uint8Array ? payload : Buffer.from(JSON.stringify(payload));
  return webhook({
    rawBody,
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'push',
      'x-github-delivery': 'd-1',
      'x-hub-signature-256': sign(rawBody),
      ...headers,
    },
  });
};

const startBoth = (): WebhookStarts => ({
  requests: ['web', 'api'].map((pipeline) => ({
    pipeline,
    trigger: { triggerType: 'WebhookV2', triggerDetail: 'a push' },
  })),
});

const executionKeys = async (): Promise<readonly string[]> => {
  const { keys } = await harness.world.store.list('executions/');
  return keys.filter((key) => key.endsWith('/execution.json'));
};

beforeEach(async () => {
  harness = createHarness();
  read = [];
  readStarts = startBoth;
  webhook = githubWebhook(
    harness.world,
    (rawBody, signature) => verifySignature(SECRET, rawBody, signature),
    new Map([
      [
        'push',
        async (payload) => {
          read.push(payload);
          return readStarts(payload);
        },
      ],
    ]),
  );
  for (const name of ['web', 'api']) await createPipeline(harness.world, parsePipeline(declaration(name)));
});

afterEach(() => harness.close());

describe('githubWebhook', () => {
  it('starts what a push starts, durably, before it answers', async () => {
    const { status, body } = await deliver({ after: 'a' });
    expect(status).toBe(202);
    expect(body).toMatchObject({
      started: [
        { pipeline: 'web', repeated: false },
        { pipeline: 'api', repeated: false },
      ],
      refused: [],
    });
    expect(await executionKeys()).toHaveLength(2);
    const [key = ''] = await executionKeys();
    const record = await harness.world.documents.read<ExecutionRecord>(key);
    expect(record?.trigger).toEqual({ triggerType: 'WebhookV2', triggerDetail: 'a push' });
  });

  it('starts nothing for a replay, also under a new delivery id, and answers the executions of the first time', async () => {
    const first = await deliver({ after: 'a' });
    const replay = await deliver({ after: 'a' }, { 'x-github-delivery': 'd-2' });
    expect(replay.status).toBe(202);
    const ids = ({ body }: { body: object }) => JSON.parse(JSON.stringify(body).replaceAll('true', 'false'));
    expect(ids(replay)).toEqual(ids(first));
    expect(replay.body).toMatchObject({ started: [{ repeated: true }, { repeated: true }] });
    expect(await executionKeys()).toHaveLength(2);
  });

  it('starts once when the same delivery arrives twice at the same moment', async () => {
    await Promise.all([deliver({ after: 'a' }), deliver({ after: 'a' }), deliver({ after: 'a' })]);
    expect(await executionKeys()).toHaveLength(2);
  });

  it('starts again for another push', async () => {
    await deliver({ after: 'a' });
    await deliver({ after: 'b' });
    expect(await executionKeys()).toHaveLength(4);
  });

  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['of another body', sign(Buffer.from('{"after":"b"}'))],
    ['of another algorithm', `sha1=${'0'.repeat(40)}`],
    ['cut short', sign(Buffer.from('{"after":"a"}')).slice(0, -1)],
  ])('refuses a signature that is %s, before it looks at anything else', async (_what, signature) => {
    for (const event of ['push', 'ping', 'unheard-of', undefined]) {
      const headers = { 'x-hub-signature-256': signature, 'x-github-event': event };
      expect(await deliver({ after: 'a' }, headers)).toMatchObject({ status: 401 });
    }
    expect(read).toEqual([]);
    expect(await executionKeys()).toEqual([]);
  });

  it('answers a ping', async () => {
    expect(await deliver({ zen: 'x' }, { 'x-github-event': 'ping' })).toMatchObject({ status: 200 });
  });

  it('says why it ignores an event, and what the reader ignores', async () => {
    expect(await deliver({}, { 'x-github-event': 'star' })).toMatchObject({
      status: 202,
      body: { started: [], ignored: 'the event "star" starts nothing' },
    });
    readStarts = () => ({ requests: [], ignored: 'no pipeline follows this branch' });
    expect(await deliver({})).toMatchObject({
      status: 202,
      body: { ignored: 'no pipeline follows this branch' },
    });
    expect(await executionKeys()).toEqual([]);
  });

  it.each([
    ['no event', Buffer.from('{}'), { 'x-github-event': undefined }, 'X-GitHub-Event'],
    ['no JSON', Buffer.from('payload'), {}, 'not JSON'],
    [
      'a form',
      Buffer.from('payload=%7B%7D'),
      { 'content-type': 'application/x-www-form-urlencoded' },
      'application/json',
    ],
  ])('refuses a signed request with %s', async (_what, body, headers, message) => {
    expect(await deliver(body, headers)).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining(message) },
    });
  });

  it('answers 400 for a payload that the reader does not take, and fails for a fault of the platform', async () => {
    readStarts = () => {
      throw new ConfigurationError('ref', 'is missing');
    };
    expect(await deliver({})).toMatchObject({ status: 400, body: { message: 'ref: is missing' } });
    readStarts = () => {
      throw new PlatformError('StoreUnavailable', 'the store does not answer');
    };
    await expect(deliver({})).rejects.toMatchObject({ name: 'StoreUnavailable' });
  });

  it('starts the others when one pipeline refuses, and says so', async () => {
    readStarts = () => ({
      requests: [{ pipeline: 'ghost', trigger: { triggerType: 'WebhookV2' } }, ...startBoth().requests],
    });
    expect(await deliver({})).toMatchObject({
      status: 202,
      body: {
        started: [{ pipeline: 'web' }, { pipeline: 'api' }],
        refused: [{ pipeline: 'ghost', error: 'PipelineNotFoundException' }],
      },
    });
  });
});
