import { createHmac } from 'node:crypto';
import {
  CreatePipelineCommand,
  DeletePipelineCommand,
  DeleteWebhookCommand,
  ListPipelineExecutionsCommand,
  ListWebhooksCommand,
  PutWebhookCommand,
  paginateListWebhooks,
  type WebhookDefinition,
} from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { declaration, webhookDefinition } from './declaration.ts';
import { expectRefusal } from './refusals.ts';
import { type ServedApi, serveApi } from './served-api.ts';

let api: ServedApi;

beforeEach(async () => {
  api = await serveApi();
  await api.client.send(new CreatePipelineCommand({ pipeline: declaration('web') }));
});

afterEach(() => api.close());

const put = async (changes: Partial<WebhookDefinition> = {}) => {
  const { webhook } = await api.client.send(new PutWebhookCommand({ webhook: webhookDefinition(changes) }));
  return webhook;
};

const list = async () => (await api.client.send(new ListWebhooksCommand({}))).webhooks ?? [];

const BODY = JSON.stringify({ ref: 'refs/heads/main', commits: [{ id: 'a' }] });

const sign = (algorithm: 'sha1' | 'sha256', body: string, secret = 'sesame') =>
  `${algorithm}=${createHmac(algorithm, secret).update(body).digest('hex')}`;

const deliver = (url: string | undefined, headers: Record<string, string> = {}, body = BODY) =>
  fetch(url ?? '', { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });

const triggers = async () => {
  const { pipelineExecutionSummaries = [] } = await api.client.send(
    new ListPipelineExecutionsCommand({ pipelineName: 'web' }),
  );
  return pipelineExecutionSummaries.map(({ trigger }) => trigger?.triggerType);
};

describe('PutWebhook, ListWebhooks and DeleteWebhook', () => {
  it('keep a webhook, with its secret hidden', async () => {
    const arn = 'arn:aws:codepipeline:us-east-1:111122223333:webhook:push';
    const shown = webhookDefinition({ authenticationConfiguration: { SecretToken: '****' } });
    expect(await put()).toMatchObject({ definition: shown, arn, tags: [] });
    expect(await list()).toMatchObject([{ definition: shown, arn }]);
    await api.client.send(new DeleteWebhookCommand({ name: 'push' }));
    expect(await list()).toEqual([]);
    await api.client.send(new DeleteWebhookCommand({ name: 'push' }));
  });

  it('change a webhook in place; one that is made again has another address', async () => {
    const first = await put();
    expect((await put({ filters: [] }))?.url).toBe(first?.url);
    await api.client.send(new DeleteWebhookCommand({ name: 'push' }));
    expect((await put())?.url).not.toBe(first?.url);
    expect((await deliver(first?.url)).status).toBe(404);
  });

  it('keep the secret that was listed as ****', async () => {
    const { url } = (await put()) ?? {};
    await put({ authenticationConfiguration: { SecretToken: '****' } });
    expect((await deliver(url, { 'x-hub-signature': sign('sha1', BODY) })).status).toBe(202);
    expect((await deliver(url, { 'x-hub-signature': sign('sha1', BODY, '****') })).status).toBe(401);
  });

  it('list page by page', async () => {
    for (const name of ['a', 'b', 'c']) await put({ name });
    const names: (string | undefined)[][] = [];
    for await (const page of paginateListWebhooks({ client: api.client, pageSize: 2 }, {})) {
      names.push((page.webhooks ?? []).map((each) => each.definition?.name));
    }
    expect(names).toEqual([['a', 'b'], ['c']]);
  });
});

const AUTHENTICATION = 'InvalidWebhookAuthenticationParametersException';
const FILTER = 'InvalidWebhookFilterPatternException';

const refusals: readonly [why: string, changes: Partial<WebhookDefinition>, error: string][] = [
  ['an unknown pipeline', { targetPipeline: 'ghost' }, 'PipelineNotFoundException'],
  ['an unknown source action', { targetAction: 'Build' }, 'ValidationException'],
  ['an HMAC without a secret', { authenticationConfiguration: {} }, AUTHENTICATION],
  ['**** without a secret', { authenticationConfiguration: { SecretToken: '****' } }, AUTHENTICATION],
  ['IP without a range', { authentication: 'IP' }, AUTHENTICATION],
  [
    'IP with no range',
    { authentication: 'IP', authenticationConfiguration: { AllowedIPRange: 'all' } },
    AUTHENTICATION,
  ],
  ['a secret that nobody asks for', { authentication: 'UNAUTHENTICATED' }, AUTHENTICATION],
  ...['ref', '$..ref', '$.commits[*].id', '$.a[?(@.b)]', '$.', '$[-1]', '$.length()'].map(
    (jsonPath) =>
      [`the filter ${jsonPath}`, { filters: [{ jsonPath }] }, FILTER] as [
        string,
        Partial<WebhookDefinition>,
        string,
      ],
  ),
  ['a name that is none', { name: 'a b' }, 'ValidationException'],
  [
    'six filters',
    { filters: Array.from({ length: 6 }, () => ({ jsonPath: '$.ref' })) },
    'ValidationException',
  ],
];

describe('PutWebhook refuses', () => {
  it.each(refusals)('%s', async (_, changes, error) => {
    await expectRefusal(api.endpoint, 'PutWebhook', { webhook: webhookDefinition(changes) }, error);
    expect(await list()).toEqual([]);
  });

  it('system tags, and too many tags', async () => {
    const webhook = webhookDefinition();
    const system = { webhook, tags: [{ key: 'aws:x', value: '' }] };
    await expectRefusal(api.endpoint, 'PutWebhook', system, 'InvalidTagsException');
    const tags = Array.from({ length: 51 }, (_, at) => ({ key: `k${at}`, value: '' }));
    await expectRefusal(api.endpoint, 'PutWebhook', { webhook, tags }, 'TooManyTagsException');
  });

  it('the three hundred and first webhook', async () => {
    for (let at = 0; at < 300; at += 1) await put({ name: `w${at}` });
    await expectRefusal(
      api.endpoint,
      'PutWebhook',
      { webhook: webhookDefinition() },
      'LimitExceededException',
    );
    expect((await put({ name: 'w7', filters: [] }))?.definition?.name).toBe('w7');
  });

  it('a token of no list', async () => {
    await expectRefusal(api.endpoint, 'ListWebhooks', { NextToken: 'made-up' }, 'InvalidNextTokenException');
  });
});

describe('RegisterWebhookWithThirdParty and DeregisterWebhookWithThirdParty', () => {
  it.each(['RegisterWebhookWithThirdParty', 'DeregisterWebhookWithThirdParty'])(
    '%s never pretends',
    async (operation) => {
      await expectRefusal(api.endpoint, operation, { webhookName: 'push' }, 'WebhookNotFoundException');
      await put();
      await expectRefusal(api.endpoint, operation, { webhookName: 'push' }, 'ValidationException');
    },
  );
});

describe('a delivery', () => {
  it('starts the target once, whatever signature of GitHub it carries', async () => {
    const { url, arn } = (await put()) ?? {};
    const first = await deliver(url, { 'x-hub-signature': sign('sha1', BODY) });
    expect(first.status).toBe(202);
    expect(await first.json()).toMatchObject({ started: [{ pipeline: 'web', repeated: false }] });
    const again = await deliver(url, { 'x-hub-signature-256': sign('sha256', BODY) });
    expect(await again.json()).toMatchObject({ started: [{ repeated: true }] });
    expect(await triggers()).toEqual(['Webhook', 'CreatePipeline']);
    const [webhook] = await list();
    expect(webhook).toMatchObject({ arn, lastTriggered: expect.any(Date) });
    expect(webhook).not.toHaveProperty('errorCode');
  });

  it.each<[string, Record<string, string>]>([
    ['no signature', {}],
    ['a signature over something else', { 'x-hub-signature': sign('sha1', `${BODY} `) }],
    ['another secret', { 'x-hub-signature-256': sign('sha256', BODY, 'other') }],
  ])('with %s is refused', async (_, headers) => {
    const { url } = (await put()) ?? {};
    expect((await deliver(url, headers)).status).toBe(401);
    expect(await triggers()).toEqual(['CreatePipeline']);
  });

  it('that a filter does not pass says so and starts nothing', async () => {
    const { url } = (await put()) ?? {};
    const body = BODY.replace('main', 'dev');
    const answer = await deliver(url, { 'x-hub-signature': sign('sha1', body) }, body);
    expect(await answer.json()).toMatchObject({ started: [], ignored: expect.stringContaining('$.ref') });
    expect(await triggers()).toEqual(['CreatePipeline']);
  });

  it('is let in by its address, or not', async () => {
    const ip = (AllowedIPRange: string) =>
      put({ authentication: 'IP', authenticationConfiguration: { AllowedIPRange }, filters: [] });
    const far = await ip('192.0.2.0/24');
    expect((await deliver(far?.url, { 'x-forwarded-for': '192.0.2.1' })).status).toBe(401);
    const near = await ip('127.0.0.0/8');
    expect((await deliver(near?.url)).status).toBe(202);
  });

  it('without authentication needs the whole address', async () => {
    const { url = '' } =
      (await put({ authentication: 'UNAUTHENTICATED', authenticationConfiguration: {}, filters: [] })) ?? {};
    expect((await deliver(url.replace(/\?.*/, ''))).status).toBe(404);
    expect((await deliver(url, {}, 'no json')).status).toBe(400);
    expect((await deliver(url)).status).toBe(202);
  });

  it('whose pipeline is gone leaves its reason in the list', async () => {
    const { url } = (await put()) ?? {};
    await api.client.send(new DeletePipelineCommand({ name: 'web' }));
    const answer = await deliver(url, { 'x-hub-signature': sign('sha1', BODY) });
    expect(await answer.json()).toMatchObject({ refused: [{ error: 'PipelineNotFoundException' }] });
    expect(await list()).toMatchObject([{ errorCode: 'PipelineNotFoundException' }]);
  });
});
