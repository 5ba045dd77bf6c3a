import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

interface Secret {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
}

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Uint8Array, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest();
const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/;

const canonicalQuery = (url: URL): string =>
  [...url.searchParams]
    .map(([key, value]) => `${encode(key)}=${encode(value)}`)
    .sort()
    .join('&');

/** Signature Version 4 as AWS's documentation writes it down; written here anew, to be independent of the signer. */
const signatureOf = (
  secret: Secret,
  request: IncomingMessage,
  body: Uint8Array,
  scope: string,
  names: string,
): string => {
  const url = new URL(request.url ?? '/', 'http://gateway');
  const date = String(request.headers['x-amz-date']);
  const headers = names.split(';').map((name) => `${name}:${String(request.headers[name]).trim()}\n`);
  const path = url.pathname.split('/').map(encode).join('/');
  const canonical = [request.method, path, canonicalQuery(url), headers.join(''), names, sha256(body)].join(
    '\n',
  );
  const text = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n');
  const key = scope
    .split('/')
    .reduce<Uint8Array>((from, part) => hmac(from, part), Buffer.from(`AWS4${secret.secretAccessKey}`));
  return hmac(key, text).toString('hex');
};

const isSigned = (secret: Secret, request: IncomingMessage, body: Uint8Array): boolean => {
  const [, key, scope = '', names = '', signature] =
    AUTHORIZATION.exec(request.headers.authorization ?? '') ?? [];
  const today = String(request.headers['x-amz-date']).slice(0, 8);
  return (
    key === secret.accessKeyId &&
    scope === `${today}/${secret.region}/execute-api/aws4_request` &&
    names.split(';').includes('host') &&
    signature === signatureOf(secret, request, body, scope, names)
  );
};

/** An API Gateway with IAM authorisation: 403 without a good signature for `execute-api`, else what `answer` says. */
export const startFakeGateway = async (
  secret: Secret,
  answer: (request: Received, response: ServerResponse) => void,
) => {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    if (!isSigned(secret, request, body)) {
      response.writeHead(403, { 'content-type': 'application/json' }).end('{"message":"Forbidden"}');
      return;
    }
    const { method = '', url: path = '', headers } = request;
    const seen = { method, path, headers, body: body.toString() };
    received.push(seen);
    answer(seen, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
