import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';

/** One call of AWS as it came over the wire, after the SDK's own serialiser. */
export interface AwsCall {
  /** Of the signature's scope: `s3`, `states`. */
  readonly service: string;
  /** Name in the service's API: `PutObject`. */
  readonly operation: string;
  /** The body of a JSON protocol; for S3 the bucket and key. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly accessKeyId: string;
}

export interface AwsAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** Answers a call of a service other than S3; undefined: an empty JSON object. */
export type AwsService = (call: AwsCall) => Promise<AwsAnswer | object | undefined>;

/**
 * What becomes of a call before it is answered as it should be. `lost`: done, and the connection breaks. `silent`: not done,
 * and no answer ever comes; `done-silent`: done, and none comes either.
 */
export type AwsFault = AwsAnswer | 'lost' | 'unreached' | 'silent' | 'done-silent' | undefined;

/** AWS over HTTP: an S3 in memory with conditional writes, and whatever services a test brings. */
export interface AwsServer {
  readonly endpoint: string;
  readonly calls: readonly AwsCall[];
  readonly objects: Map<string, Buffer>;
  readonly tags: Map<string, string>;
  readonly services: Map<string, AwsService>;
  /** Asked before each call. */
  fault: (call: AwsCall) => AwsFault;
  close(): Promise<void>;
}

export const jsonError = (name: string, status = 400): AwsAnswer => ({
  status,
  headers: { 'x-amzn-errortype': name, 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify({ __type: name, message: `${name} by the fake` }),
});

export const xmlError = (code: string, status: number): AwsAnswer => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code} by the fake</Message></Error>`,
});

const etagOf = (body: Buffer): string => `"${createHash('md5').update(body).digest('hex')}"`;
const escapeXml = (text: string): string => text.replace(/[<>&]/g, (sign) => `&#${sign.charCodeAt(0)};`);

const S3_OPERATIONS: Readonly<Record<string, string>> = {
  GET: 'GetObject',
  HEAD: 'HeadObject',
  PUT: 'PutObject',
  DELETE: 'DeleteObject',
};

const s3Operation = (method: string, query: URLSearchParams, copies: boolean): string => {
  if (copies) return 'CopyObject';
  if (query.has('list-type')) return 'ListObjectsV2';
  if (query.has('tagging')) return 'PutObjectTagging';
  if (query.has('uploads')) return 'CreateMultipartUpload';
  if (query.has('partNumber')) return 'UploadPart';
  if (query.has('uploadId')) return method === 'DELETE' ? 'AbortMultipartUpload' : 'CompleteMultipartUpload';
  return S3_OPERATIONS[method] ?? method;
};

/** `/2015-03-31/functions/<name>/invocations` */
const lambdaInput = (path: string, body: Buffer) => ({
  FunctionName: decodeURIComponent(path.split('/')[3] ?? ''),
  Payload: parseBody(body),
});

const bodyOf = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

const parseBody = (body: Buffer): Record<string, unknown> => {
  const text = body.toString();
  if (text.startsWith('{')) return JSON.parse(text) as Record<string, unknown>;
  return Object.fromEntries(new URLSearchParams(text));
};

interface Incoming {
  readonly call: AwsCall;
  readonly query: URLSearchParams;
  readonly body: Buffer;
}

const CREDENTIAL = /Credential=([^/]+)\/[^/]+\/[^/]+\/([^/]+)\//;

const readCall = async (request: IncomingMessage): Promise<Incoming> => {
  const url = new URL(request.url ?? '', 'http://aws');
  const [, accessKeyId = '', service = ''] = CREDENTIAL.exec(request.headers.authorization ?? '') ?? [];
  const body = await bodyOf(request);
  const common = { service, accessKeyId, headers: request.headers };
  if (service === 's3') {
    const [, bucket = '', ...key] = url.pathname.split('/').map(decodeURIComponent);
    const copies = request.headers['x-amz-copy-source'] !== undefined;
    const operation = s3Operation(request.method ?? '', url.searchParams, copies);
    const version = url.searchParams.get('versionId');
    const input = {
      Bucket: bucket,
      Key: key.join('/'),
      ...(version === null ? {} : { VersionId: version }),
      ...(request.headers['x-amz-acl'] === undefined ? {} : { ACL: request.headers['x-amz-acl'] }),
    };
    return { call: { ...common, operation, input }, query: url.searchParams, body };
  }
  if (service === 'lambda') {
    const call = { ...common, operation: 'Invoke', input: lambdaInput(url.pathname, body) };
    return { call, query: url.searchParams, body };
  }
  const input = parseBody(body);
  const target = String(request.headers['x-amz-target'] ?? '').split('.')[1];
  const operation = target ?? (url.pathname.split('/operation/')[1] || String(input['Action'] ?? ''));
  return { call: { ...common, operation, input }, query: url.searchParams, body };
};

const isAnswer = (answer: AwsAnswer | object | undefined): answer is AwsAnswer =>
  answer !== undefined && 'status' in answer && typeof answer.status === 'number';

export const startAwsServer = async (): Promise<AwsServer> => {
  const calls: AwsCall[] = [];
  const objects = new Map<string, Buffer>();
  const tags = new Map<string, string>();
  const services = new Map<string, AwsService>();
  const uploads = new Map<string, Buffer[]>();

  const put = (key: string, { call, body }: Incoming): AwsAnswer => {
    const there = objects.get(key);
    const { 'if-none-match': none, 'if-match': match } = call.headers;
    if (none === '*' && there) return xmlError('PreconditionFailed', 412);
    if (match !== undefined && !there) return xmlError('NoSuchKey', 404);
    if (match !== undefined && there && etagOf(there) !== match) return xmlError('PreconditionFailed', 412);
    objects.set(key, body);
    return { status: 200, headers: { etag: etagOf(body) } };
  };

  const list = (bucket: string, query: URLSearchParams): AwsAnswer => {
    const root = `${bucket}/`;
    const prefix = query.get('prefix') ?? '';
    const after = query.get('start-after') ?? '';
    const most = Number(query.get('max-keys') ?? 1000);
    const keys = [...objects.keys()]
      .filter((key) => key.startsWith(root))
      .map((key) => key.slice(root.length))
      .filter(
        (key) =>
          key.startsWith(prefix) &&
          (after === '' || Buffer.compare(Buffer.from(key), Buffer.from(after)) > 0),
      )
      .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    const entries = keys.slice(0, most).map((key) => `<Contents><Key>${escapeXml(key)}</Key></Contents>`);
    const more = keys.length > most;
    return {
      status: 200,
      body: `<?xml version="1.0"?><ListBucketResult><IsTruncated>${more}</IsTruncated>${entries.join('')}</ListBucketResult>`,
    };
  };

  const multipart = (key: string, { call, query, body }: Incoming): AwsAnswer => {
    const id = query.get('uploadId') ?? `upload-${uploads.size + 1}`;
    const parts = uploads.get(id) ?? [];
    if (call.operation === 'UploadPart') {
      parts[Number(query.get('partNumber')) - 1] = body;
      uploads.set(id, parts);
      return { status: 200, headers: { etag: etagOf(body) } };
    }
    if (call.operation === 'CreateMultipartUpload') {
      uploads.set(id, []);
      return {
        status: 200,
        body: `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
      };
    }
    uploads.delete(id);
    if (call.operation === 'AbortMultipartUpload') return { status: 204 };
    const whole = Buffer.concat(parts);
    objects.set(key, whole);
    return {
      status: 200,
      body: `<CompleteMultipartUploadResult><ETag>${etagOf(whole)}</ETag></CompleteMultipartUploadResult>`,
    };
  };

  const copy = (key: string, { call }: Incoming): AwsAnswer => {
    const found = objects.get(decodeURIComponent(String(call.headers['x-amz-copy-source'])));
    if (!found) return xmlError('NoSuchKey', 404);
    objects.set(key, found);
    return { status: 200, body: `<CopyObjectResult><ETag>${etagOf(found)}</ETag></CopyObjectResult>` };
  };

  const read = (key: string, { call }: Incoming): AwsAnswer => {
    const isHead = call.operation === 'HeadObject';
    const found = objects.get(key);
    if (!found) return isHead ? { status: 404 } : xmlError('NoSuchKey', 404);
    const headers = {
      etag: etagOf(found),
      'content-length': String(found.length),
      'x-amz-version-id': 'v1',
    };
    return { status: 200, headers, ...(isHead ? {} : { body: found }) };
  };

  const remove = (key: string): AwsAnswer => {
    objects.delete(key);
    return { status: 204 };
  };

  const tag = (key: string, { body }: Incoming): AwsAnswer => {
    tags.set(key, body.toString());
    return { status: 200 };
  };

  const handlers: Readonly<Record<string, (key: string, incoming: Incoming) => AwsAnswer>> = {
    GetObject: read,
    HeadObject: read,
    PutObject: put,
    CopyObject: copy,
    DeleteObject: remove,
    PutObjectTagging: tag,
    CreateMultipartUpload: multipart,
    UploadPart: multipart,
    CompleteMultipartUpload: multipart,
    AbortMultipartUpload: multipart,
  };

  const s3 = (incoming: Incoming): AwsAnswer => {
    const { operation, input } = incoming.call;
    if (operation === 'ListObjectsV2') return list(String(input['Bucket']), incoming.query);
    const handle = handlers[operation];
    return handle?.(`${input['Bucket']}/${input['Key']}`, incoming) ?? xmlError('NotImplemented', 501);
  };

  const answer = async (incoming: Incoming): Promise<AwsAnswer> => {
    if (incoming.call.service === 's3') return s3(incoming);
    const given = await services.get(incoming.call.service)?.(incoming.call);
    if (isAnswer(given)) return given;
    return { status: 200, body: JSON.stringify(given ?? {}) };
  };

  // A client that a busy machine kept from asking for five seconds is not to be cut off.
  const server = createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
    const run = async (): Promise<void> => {
      const incoming = await readCall(request);
      calls.push(incoming.call);
      const fault = api.fault(incoming.call);
      if (fault === 'unreached') return void request.socket.destroy();
      if (fault === 'silent') return;
      const given = typeof fault === 'object' ? fault : await answer(incoming);
      if (fault === 'lost') return void request.socket.destroy();
      if (fault === 'done-silent') return;
      response.writeHead(given.status, { 'x-amzn-requestid': 'fake', ...given.headers }).end(given.body);
    };
    run().catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const api: AwsServer = {
    endpoint: `http://127.0.0.1:${address.port}`,
    calls,
    objects,
    tags,
    services,
    fault: () => undefined,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return api;
};

/** For the SDK's clients. */
export const clientOf = ({ endpoint }: Pick<AwsServer, 'endpoint'>) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'own', secretAccessKey: 's' },
  maxAttempts: 1,
});
