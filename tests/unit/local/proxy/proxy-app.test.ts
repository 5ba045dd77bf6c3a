import { CodePipelineClient, ListPipelinesCommand } from '@aws-sdk/client-codepipeline';
import { afterEach, describe, expect, it } from 'vitest';
import { type AwsCredentials, signForGateway } from '../../../../cli/aws/sign-for-gateway.ts';
import { serveApp } from '../../../../local/http/serve-app.ts';
import { createProxyApp } from '../../../../local/proxy/proxy-app.ts';
import { startFakeGateway } from '../../../fakes/fake-gateway.ts';
import { silentLog } from '../../../fakes/silent-log.ts';

const SECRET = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG', region: 'eu-west-1' };
const NOW = Date.UTC(2026, 10, 23, 9, 30);

type Answer = Parameters<typeof startFakeGateway>[1];

const listPipelines: Answer = (_, response) =>
  response
    .writeHead(200, { 'content-type': 'application/x-amz-json-1.1' })
    .end('{"pipelines":[{"name":"web"}]}');

describe('the proxy', () => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  const start = async (answer: Answer = listPipelines, credentials?: () => Promise<AwsCredentials>) => {
    const gateway = await startFakeGateway(SECRET, answer);
    closing.push(gateway.close);
    let port = 0;
    const app = createProxyApp({
      endpoint: gateway.url,
      sign: signForGateway({
        region: SECRET.region,
        credentials: credentials ?? (async () => SECRET),
        now: () => NOW,
      }),
      port: () => port,
      log: silentLog,
    });
    const listener = await serveApp({
      name: 'the proxy',
      port: 0,
      host: '127.0.0.1',
      fetch: (request) => app.fetch(request),
    });
    closing.push(listener.close);
    port = listener.port;
    return { gateway, url: `http://127.0.0.1:${port}` };
  };

  const post = (url: string, headers: Record<string, string> = {}) =>
    fetch(url, {
      method: 'POST',
      body: '{}',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'CodePipeline_20150709.ListPipelines',
        ...headers,
      },
    });

  it('passes on what an unchanged client signed for codepipeline, signed for execute-api', async () => {
    const { gateway, url } = await start();
    const client = new CodePipelineClient({
      endpoint: url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'OTHER', secretAccessKey: 'other', sessionToken: 'other-token' },
    });
    const { pipelines } = await client.send(new ListPipelinesCommand({}));
    client.destroy();
    expect(pipelines).toMatchObject([{ name: 'web' }]);
    const request = gateway.received[0];
    expect(request?.headers['x-amz-target']).toBe('CodePipeline_20150709.ListPipelines');
    expect(request?.headers.authorization).not.toContain('OTHER');
    expect(request?.headers['x-amz-security-token']).toBeUndefined();
  });

  it('sends the token of temporary credentials', async () => {
    const { gateway, url } = await start(listPipelines, async () => ({
      ...SECRET,
      sessionToken: 'temporary',
    }));
    expect((await post(url)).status).toBe(200);
    expect(gateway.received[0]?.headers['x-amz-security-token']).toBe('temporary');
  });

  it.each([
    ['/rest/reports?pipeline=a%20b&execution=x%2By&file=a*(1)!.txt', ''],
    ['/rest/pipelines?pipeline=..&pipeline=%C3%BC', ''],
    ['/rest/a%20b/c', ''],
  ])('signs %s so that API Gateway takes it', async (path) => {
    const { gateway, url } = await start();
    expect((await fetch(`${url}${path}`)).status).toBe(200);
    expect(gateway.received[0]?.method).toBe('GET');
  });

  it('passes a refusal on as it is', async () => {
    const { url } = await start((_, response) =>
      response.writeHead(400, { 'x-amzn-requestid': 'r-1' }).end('{"__type":"PipelineNotFoundException"}'),
    );
    const answer = await post(url);
    expect([answer.status, answer.headers.get('x-amzn-requestid'), await answer.text()]).toEqual([
      400,
      'r-1',
      '{"__type":"PipelineNotFoundException"}',
    ]);
  });

  it('passes live events on as they come, and lets go when the reader does', async () => {
    const gone = Promise.withResolvers<void>();
    const { url } = await start((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: first\n\n');
      response.on('close', () => gone.resolve());
    });
    const answer = await fetch(`${url}/rest/events`);
    const reader = answer.body?.getReader();
    // The answer has not ended: it would hang here if it were kept until it does.
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('data: first\n\n');
    await reader?.cancel();
    await gone.promise;
  });

  it.each([
    ['the page of another origin', { origin: 'https://evil.example' }],
    ['the page of another port of this machine', { origin: 'http://127.0.0.1:1' }],
  ])('signs nothing for %s', async (_, headers) => {
    const { gateway, url } = await start();
    expect((await post(url, headers)).status).toBe(403);
    expect(gateway.received).toEqual([]);
  });

  it('signs nothing for a foreign name that leads to this machine', async () => {
    const app = createProxyApp({
      endpoint: 'https://never.example',
      sign: () => Promise.reject(new Error('signed')),
      port: () => 80,
      log: silentLog,
    });
    const answer = await app.request('http://evil.example/', {
      method: 'POST',
      headers: { host: 'evil.example' },
    });
    expect(answer.status).toBe(403);
  });

  it.each(['/webhooks/github', '/anything', '/rest'])('passes nothing on below %s', async (path) => {
    const { gateway, url } = await start();
    expect((await post(`${url}${path}`)).status).toBe(path === '/rest' ? 200 : 404);
    expect(gateway.received.length).toBe(path === '/rest' ? 1 : 0);
  });

  it('says by name that there are no credentials', async () => {
    const { url } = await start(listPipelines, () => Promise.reject(new Error('Could not load credentials')));
    const answer = await post(url);
    expect([answer.status, await answer.json()]).toMatchObject([502, { __type: 'ConfigurationError' }]);
  });

  it('says that the endpoint does not answer', async () => {
    const { gateway, url } = await start();
    await gateway.close();
    const answer = await post(url);
    expect([answer.status, await answer.json()]).toMatchObject([502, { __type: 'ServiceUnavailable' }]);
  });
});
