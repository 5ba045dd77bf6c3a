import { gunzipSync } from 'node:zlib';
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { callApp } from '../../../../functions/middleware/call-app.ts';
import type { HttpRequest } from '../../../../functions/middleware/http-event.ts';

const app = new Hono()
  .get('/text', (context) => context.text('ä'.repeat(Number(context.req.query('length')))))
  .get('/bytes', () => new Response(new Uint8Array([0, 255]), { headers: { 'content-type': 'image/png' } }))
  .post('/echo', async (context) => context.json({ body: await context.req.text() }));

const request = (path: string, changes: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  path: `/rest${path}`,
  query: new Map(),
  headers: {},
  body: new Uint8Array(),
  caller: 'arn',
  ...changes,
});

describe('an app called by an event of an HTTP API', () => {
  it('answers text as text, and bytes encoded', async () => {
    const query = new Map([['length', '3']]);
    expect(await callApp(app, request('/text', { query }), '/rest')).toMatchObject({
      statusCode: 200,
      body: 'äää',
      isBase64Encoded: false,
    });
    expect(await callApp(app, request('/bytes'), '/rest')).toMatchObject({
      body: 'AP8=',
      isBase64Encoded: true,
    });
  });

  it('hands on what was posted', async () => {
    const posted = request('/echo', { method: 'POST', body: Buffer.from('what') });
    expect(JSON.parse((await callApp(app, posted, '/rest')).body)).toEqual({ body: 'what' });
  });

  it('compresses what is long, for those who take it', async () => {
    const query = new Map([['length', '50000']]);
    const headers = { 'accept-encoding': 'br, gzip' };
    const { body, headers: answered } = await callApp(app, request('/text', { query, headers }), '/rest');
    expect(answered['content-encoding']).toBe('gzip');
    expect(gunzipSync(Buffer.from(body, 'base64')).toString()).toBe('ä'.repeat(50_000));
    expect((await callApp(app, request('/text', { query }), '/rest')).headers).not.toHaveProperty(
      'content-encoding',
    );
  });

  it('says so when an answer is larger than Lambda hands on', async () => {
    const query = new Map([['length', '4000000']]);
    const { statusCode, body } = await callApp(app, request('/text', { query }), '/rest');
    expect([statusCode, JSON.parse(body).__type]).toEqual([400, 'LimitExceededException']);
  });
});
