import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApiRequest } from '../../../../functions/api/json-protocol.ts';
import { LARGEST_REQUEST_BYTES } from '../../../../functions/api/json-protocol.ts';
import type { Log } from '../../../../lib/ports.ts';
import { PortInUse } from '../../../../local/http/port-in-use.ts';
import { createSites } from '../../../../local/http/sites.ts';
import {
  type Listeners,
  type ListenersOptions,
  startListeners,
} from '../../../../local/http/start-listeners.ts';
import { LARGEST_WEBHOOK_BYTES } from '../../../../local/http/webhook-app.ts';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

interface Call {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array;
}

/** `fetch` does not let a test choose `Host` and `Origin`; Node's own client does. */
const call = (
  port: number,
  { method = 'POST', path = '/', headers = {}, body = '' }: Call,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const outgoing = httpRequest({ host: '127.0.0.1', port, method, path, headers }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      );
      incoming.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });

let folder: string;
let listeners: Listeners | undefined;
let seen: { api: ApiRequest[]; events: unknown[]; webhooks: unknown[]; errors: object[] };

const options = (changes: Partial<ListenersOptions> = {}): ListenersOptions => {
  const log: Log = {
    debug: () => {},
    info: () => {},
    warn: () => {},
    error: (fields) => seen.errors.push(fields),
    child: () => log,
  };
  return {
    port: 0,
    caller: 'arn:local',
    api: async (request) => {
      seen.api.push(request);
      return { status: 200, headers: { 'x-amzn-requestid': 'r' }, body: '{"a":1}' };
    },
    onEvent: async (event) => {
      seen.events.push(event);
      return { status: 202, body: { started: [] } };
    },
    webhook: async (request) => {
      seen.webhooks.push(request);
      return { status: 202, body: { started: [] } };
    },
    v1Webhook: async (request) => {
      seen.webhooks.push(request);
      return { status: 202, body: { started: [] } };
    },
    sites: createSites(folder),
    log,
    ...changes,
  };
};

const start = async (changes: Partial<ListenersOptions> = {}): Promise<Listeners['ports']> => {
  listeners = await startListeners(options(changes));
  return listeners.ports;
};

beforeEach(async () => {
  seen = { api: [], events: [], webhooks: [], errors: [] };
  folder = await mkdtemp(join(tmpdir(), 'stepline-http-'));
  await mkdir(join(folder, 'site'));
  await writeFile(join(folder, 'site', 'index.html'), 'hello');
});

afterEach(async () => {
  await listeners?.close();
  listeners = undefined;
  await rm(folder, { recursive: true, force: true });
});

describe('the API listener', () => {
  it('hands a request on as it is, and answers what the API answers', async () => {
    const { api } = await start();
    const headers = {
      'x-amz-target': 'CodePipeline_20150709.ListPipelines',
      'content-type': 'application/x-amz-json-1.1',
    };
    const answer = await call(api, { headers, body: '{"b":2}' });
    expect(answer).toMatchObject({ status: 200, body: '{"a":1}', headers: { 'x-amzn-requestid': 'r' } });
    expect(seen.api).toEqual([
      {
        target: 'CodePipeline_20150709.ListPipelines',
        contentType: 'application/x-amz-json-1.1',
        body: new TextEncoder().encode('{"b":2}'),
        caller: 'arn:local',
      },
    ]);
  });

  it('says that it is there', async () => {
    const { api } = await start();
    expect(await call(api, { method: 'GET', path: '/healthz' })).toMatchObject({
      status: 200,
      body: '{"status":"ok"}',
    });
  });

  it('takes an event, and hands on nothing for what is no JSON', async () => {
    const { api } = await start();
    expect(await call(api, { path: '/events', body: '{"id":"1"}' })).toMatchObject({ status: 202 });
    await call(api, { path: '/events', body: '{' });
    expect(seen.events).toEqual([{ id: '1' }, undefined]);
  });

  it.each([
    ['localhost', ''],
    ['127.0.0.1', ''],
    ['[::1]', ''],
    ['LOCALHOST', 'http://localhost'],
    ['127.0.0.1', 'http://127.0.0.1'],
  ])('answers to the name %s with the origin "%s"', async (name, origin) => {
    const { api } = await start();
    const headers = { host: `${name}:${api}`, ...(origin ? { origin: `${origin}:${api}` } : {}) };
    expect(await call(api, { headers })).toMatchObject({ status: 200 });
  });

  it.each([
    ['a foreign name (DNS rebinding)', { host: 'attacker.example' }],
    ['a name that begins like ours', { host: 'localhost.attacker.example' }],
    ['our name with another port', { host: 'localhost:1' }],
    ['our name without the port', { host: 'localhost' }],
  ])('refuses %s', async (_what, headers) => {
    const { api } = await start();
    expect(await call(api, { headers })).toMatchObject({ status: 403 });
    expect(seen.api).toEqual([]);
  });

  it.each([
    'https://attacker.example',
    'null',
    'http://localhost',
    'http://localhost:1',
    'https://localhost',
  ])('refuses a page of the origin %s', async (origin) => {
    const { api } = await start();
    for (const path of ['/', '/events']) {
      expect(await call(api, { path, headers: { origin } })).toMatchObject({ status: 403 });
    }
    expect(seen).toMatchObject({ api: [], events: [] });
  });

  it('refuses the pages of the sites it serves itself', async () => {
    const { api, sites } = await start();
    const headers = { origin: `http://127.0.0.1:${sites}` };
    expect(await call(api, { headers })).toMatchObject({ status: 403 });
  });

  it('refuses what is too large, whether it says so or not', async () => {
    const { api } = await start();
    const body = new Uint8Array(LARGEST_REQUEST_BYTES + 1);
    expect(await call(api, { body })).toMatchObject({ status: 413 });
    expect(await call(api, { body, headers: { 'transfer-encoding': 'chunked' } })).toMatchObject({
      status: 413,
    });
    expect(seen.api).toEqual([]);
  });

  it('serves nothing of the other two', async () => {
    const { api } = await start();
    expect(await call(api, { path: '/webhooks/github' })).toMatchObject({ status: 404 });
    expect(await call(api, { method: 'GET', path: '/sites/site/' })).toMatchObject({ status: 404 });
  });

  it('answers a failure without its details, and logs it', async () => {
    const { api } = await start({
      onEvent: async () => {
        throw new Error('the password is hunter2');
      },
    });
    const answer = await call(api, { path: '/events', body: '{}' });
    expect(answer.status).toBe(500);
    expect(answer.body).not.toContain('hunter2');
    expect(seen.errors).toHaveLength(1);
  });
});

describe('the webhook listener', () => {
  it('hands on the raw bytes, whatever name and origin it is called by', async () => {
    const { webhook } = await start();
    const body = new Uint8Array([0x7b, 0xff, 0x0d, 0x0a, 0x7d]);
    const headers = { host: 'tunnel.example', 'X-Hub-Signature-256': 'sha256=00' };
    expect(await call(webhook, { path: '/webhooks/github', headers, body })).toMatchObject({ status: 202 });
    expect(seen.webhooks).toMatchObject([{ rawBody: body, headers: { 'x-hub-signature-256': 'sha256=00' } }]);
  });

  it.each([
    ['POST', '/'],
    ['POST', '/events'],
    ['GET', '/webhooks/github'],
    ['GET', '/healthz'],
    ['GET', '/sites/site/'],
  ])('serves nothing else: %s %s', async (method, path) => {
    const { webhook } = await start();
    expect(await call(webhook, { method, path })).toMatchObject({ status: 404 });
    expect(seen).toMatchObject({ api: [], events: [], webhooks: [] });
  });

  it('refuses what is larger than anything GitHub sends', async () => {
    const { webhook } = await start();
    const body = new Uint8Array(LARGEST_WEBHOOK_BYTES + 1);
    expect(await call(webhook, { path: '/webhooks/github', body })).toMatchObject({ status: 413 });
    expect(seen.webhooks).toEqual([]);
  });
});

describe('the listener of the sites', () => {
  it('serves sites and nothing else', async () => {
    const { sites } = await start();
    expect(await call(sites, { method: 'GET', path: '/sites/site/' })).toMatchObject({
      status: 200,
      body: 'hello',
    });
    expect(await call(sites, { method: 'GET', path: '/healthz' })).toMatchObject({ status: 404 });
    expect(await call(sites, { path: '/' })).toMatchObject({ status: 405 });
  });

  it('answers HEAD with the length that GET would have', async () => {
    const { sites } = await start();
    const answer = await call(sites, { method: 'HEAD', path: '/sites/site/' });
    expect(answer).toMatchObject({ status: 200, body: '', headers: { 'content-length': '5' } });
  });

  it('is not led astray by a path that no client normalised', async () => {
    const { sites } = await start();
    await writeFile(join(folder, 'secret.txt'), 'secret');
    for (const path of [
      '/sites/site/../secret.txt',
      '/sites/../secret.txt',
      '//sites/site/',
      '/sites/site/..;/secret.txt',
    ]) {
      expect(await call(sites, { method: 'GET', path })).toMatchObject({ status: 404 });
    }
  });
});

describe('startListeners', () => {
  let other: Server | undefined;

  afterEach(() => {
    other?.close();
    other = undefined;
  });

  const occupy = (port: number): Promise<number> =>
    new Promise((resolve, reject) => {
      const server = createServer();
      other = server;
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        const address = server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });

  /**
   * What they say of a taken port behind one that they got. A port that nobody answers at may still not be had: the end of
   * a connection keeps its own for a minute, and other tests take ports too.
   */
  const refuseSecondPort = async (): Promise<{ readonly taken: number; readonly refusal: unknown }> => {
    for (let tries = 0; tries < 100; tries += 1) {
      const taken = await occupy(0);
      const refusal = await start({ port: taken - 1 }).catch((error: unknown) => error);
      if (!(refusal instanceof PortInUse && refusal.port === taken - 1)) return { taken, refusal };
      other?.close();
    }
    throw new Error('no free port next to another one');
  };

  it('keep the connection of a client that asks once a minute', async () => {
    const ports = await start();
    for (const port of Object.values(ports)) {
      expect((await call(port, { method: 'GET', path: '/' })).headers['keep-alive']).toBe('timeout=65');
    }
  });

  it('takes three different free ports for port 0', async () => {
    const ports = await start();
    expect(new Set(Object.values(ports)).size).toBe(3);
  });

  it('names the port that is in use, what it is for, and the option that moves it', async () => {
    const taken = await occupy(0);
    await expect(startListeners(options({ port: taken }))).rejects.toMatchObject({
      name: 'PortInUse',
      port: taken,
      option: '--port',
      message: expect.stringContaining('the API'),
    });
  });

  it('listens nowhere when one of the ports is in use', async () => {
    const { taken, refusal } = await refuseSecondPort();
    expect(refusal).toMatchObject({
      name: 'PortInUse',
      port: taken,
      message: expect.stringContaining('the webhook'),
    });
    await expect(call(taken - 1, {})).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it.each([-1, 65_534, 1.5, Number.NaN])('refuses the port %s', async (port) => {
    await expect(startListeners(options({ port }))).rejects.toMatchObject({
      name: 'ConfigurationError',
      where: '--port',
    });
  });

  it('lets what is being answered finish when it closes, and takes no more', async () => {
    const arrived = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const { api } = await start({
      onEvent: async () => {
        arrived.resolve();
        await release.promise;
        return { status: 202, body: { done: true } };
      },
    });
    const answer = call(api, { path: '/events', body: '{}' });
    await arrived.promise;
    const closed = listeners?.close();
    await expect(call(api, { method: 'GET', path: '/healthz' })).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
    release.resolve();
    expect(await answer).toMatchObject({ status: 202, body: '{"done":true}' });
    await closed;
  });
});
