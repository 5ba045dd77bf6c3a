import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bundle, bundleFunctions } from '../../../deploy/bundle-functions.ts';
import { leanSchemas } from '../../../deploy/lean-sdk.ts';

const ENTRY = `
import { S3Client, GetObjectCommand } from '@aws-sdk/client-s3';
import { SSMClient, GetParameterCommand } from '@aws-sdk/client-ssm';
import { SNSClient, PublishCommand } from '@aws-sdk/client-sns';
export const handler = async ({ endpoint, service }) => {
  const settings = {
    endpoint, region: 'us-east-1', maxAttempts: 1, forcePathStyle: true,
    credentials: { accessKeyId: 'a', secretAccessKey: 's' },
  };
  const calls = {
    s3: () => new S3Client(settings).send(new GetObjectCommand({ Bucket: 'b', Key: 'k' })),
    ssm: () => new SSMClient(settings).send(new GetParameterCommand({ Name: 'n' })),
    sns: () => new SNSClient(settings).send(new PublishCommand({ TopicArn: 't', Message: 'm' })),
  };
  try {
    const answer = await calls[service]();
    return answer.Parameter ?? answer.MessageId ?? (await answer.Body.transformToString());
  } catch (error) {
    return { name: error.name, message: error.message, status: error.$metadata.httpStatusCode };
  }
};`;

describe('a bundle with SDK clients', () => {
  let folder: string;
  let server: Server;
  let endpoint: string;
  let bundle: Bundle | undefined;
  let answer: { status: number; body: string };

  beforeAll(async () => {
    folder = await mkdtemp(join(import.meta.dirname, '../../../node_modules/.lean-sdk-'));
    await writeFile(join(folder, 'one.ts'), ENTRY);
    const output = await mkdtemp(join(tmpdir(), 'stepline-lean-'));
    [bundle] = await bundleFunctions({ entries: folder, output: join(output, 'out') });
    server = createServer((_, response) => response.writeHead(answer.status).end(answer.body));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    endpoint = `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`;
    return () => rm(output, { recursive: true });
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  });

  const call = async (service: string, status: number, body: string): Promise<unknown> => {
    answer = { status, body };
    const { handler } = await import(pathToFileURL(bundle?.file ?? '').href);
    return handler({ endpoint, service });
  };

  it('reads the answers of every protocol', async () => {
    expect(await call('s3', 200, 'bytes')).toBe('bytes');
    expect(await call('ssm', 200, '{"Parameter":{"Name":"n","Value":"v"}}')).toEqual({
      Name: 'n',
      Value: 'v',
    });
    const sns = '<PublishResponse><PublishResult><MessageId>7</MessageId></PublishResult></PublishResponse>';
    expect(await call('sns', 200, sns)).toBe('7');
  });

  it('calls errors by the names that they have without it', async () => {
    const s3 = '<Error><Code>NoSuchKey</Code><Message>no key</Message></Error>';
    expect(await call('s3', 404, s3)).toEqual({ name: 'NoSuchKey', message: 'no key', status: 404 });
    const ssm = '{"__type":"ParameterNotFound","message":"no parameter"}';
    expect(await call('ssm', 400, ssm)).toEqual({
      name: 'ParameterNotFound',
      message: 'no parameter',
      status: 400,
    });
    // On the wire this one has another name than its class.
    const sns =
      '<ErrorResponse><Error><Code>NotFound</Code><Message>no topic</Message></Error></ErrorResponse>';
    expect(await call('sns', 404, sns)).toEqual({
      name: 'NotFoundException',
      message: 'no topic',
      status: 404,
    });
  });

  it('leaves out the schemas of operations that nobody calls', () => {
    // 640 kB without all of it, 400 with the other modules that are left out.
    expect(bundle?.bytes).toBeLessThan(360_000);
  });
});

it('takes schemas apart only where it knows their form', () => {
  const source = [
    'const n0_registry = new TypeRegistry(n0);',
    'export var Gone$ = [-3, n0, _G,',
    '    { [_e]: _c }, [_m], [0]',
    '];',
    'n0_registry.registerError(Gone$, Gone);',
    'export var Named$ = [-3, n0, _N, { [_aQE]: [`Other`, 400] }, [_m], [0]];',
    'n0_registry.registerError(Named$, Named);',
    'export const registries = [_s_registry, n0_registry];',
    'var other = call([1]);',
  ].join('\n');
  expect(leanSchemas(source, true).split('\n')).toEqual([
    'const n0_registry = new TypeRegistry(n0);',
    'export var Gone$ = /* @__PURE__ */ (() => [-3, n0, _G,',
    '    { [_e]: _c }, [_m], [0]',
    '])();',
    '',
    'export var Named$ = /* @__PURE__ */ (() => [-3, n0, _N, { [_aQE]: [`Other`, 400] }, [_m], [0]])();',
    'n0_registry.registerError(Named$, Named);',
    'export const registries = /* @__PURE__ */ (() => [_s_registry, n0_registry])();',
    'var other = call([1]);',
  ]);
});
