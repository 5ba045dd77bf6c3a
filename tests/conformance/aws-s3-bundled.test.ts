import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PART_BYTES } from '../../adapters/aws/s3/upload-stream.ts';
import { bundleFunctions } from '../../deploy/bundle-functions.ts';
import { type Moto, motoCommand, startMoto } from '../fakes/moto.ts';
import { writeOneByOne } from '../fakes/write-one-by-one.ts';
import { bucketsSuite } from './buckets-suite.ts';

type Bundled = typeof import('../fakes/bundled-store/store.ts');

const available = motoCommand() !== undefined;

// What is left out of a bundle (`deploy/lean-modules.ts`) is left out here too.
describe.runIf(available)('S3 by moto, with a client as a bundle has it', () => {
  let moto: Moto;
  let folder: string;
  let bundled: Bundled;
  let client: S3Client;
  let plain: S3Client;
  let buckets = 0;
  beforeAll(async () => {
    moto = await startMoto();
    folder = await mkdtemp(join(tmpdir(), 'stepline-bundled-store-'));
    const entries = fileURLToPath(new URL('../fakes/bundled-store/', import.meta.url));
    const [bundle] = await bundleFunctions({ entries, output: join(folder, 'out') });
    bundled = await import(pathToFileURL(bundle?.file ?? '').href);
    client = new bundled.S3Client({ ...moto.client, maxAttempts: 1 });
    writeOneByOne(client);
    plain = new S3Client({ ...moto.client, forcePathStyle: true });
  });
  afterAll(async () => {
    client.destroy();
    plain.destroy();
    await moto.close();
    await rm(folder, { recursive: true });
  });

  const freshBucket = async (): Promise<string> => {
    buckets += 1;
    const bucket = `bundled.bucket-${buckets}`;
    await plain.send(new CreateBucketCommand({ Bucket: bucket }));
    return bucket;
  };

  // One after the other: moto looks at a condition and writes in two steps, between which another writer can come.
  it('writes under conditions, and is refused where they do not hold', async () => {
    const store = bundled.createS3Store({ client, bucket: await freshBucket() });
    const refused = { name: 'PreconditionFailed' };
    const key = 'a key/ü+%';
    const { etag } = await store.put(key, Buffer.from('1'), { ifNoneMatch: '*' });
    await expect(store.put(key, Buffer.from('2'), { ifNoneMatch: '*' })).rejects.toMatchObject(refused);
    const changed = await store.put(key, Buffer.from('3'), { ifMatch: etag });
    await expect(store.put(key, Buffer.from('4'), { ifMatch: etag })).rejects.toMatchObject(refused);
    expect(await store.get(key)).toEqual({ body: new Uint8Array(Buffer.from('3')), etag: changed.etag });
    expect(await store.list('a key/')).toEqual({ keys: [key], more: false });
    expect(await store.get('nobody')).toBeUndefined();
  });

  bucketsSuite('S3', async () => {
    await plain.send(new CreateBucketCommand({ Bucket: 'production-site' })).catch(() => {});
    await plain.send(
      new PutBucketVersioningCommand({
        Bucket: 'production-site',
        VersioningConfiguration: { Status: 'Enabled' },
      }),
    );
    return bundled.createS3Buckets({ client });
  });

  it('stores what is larger than a part in parts, looks for it, copies it, tags it and deletes it', async () => {
    const store = bundled.createS3Store({ client, bucket: await freshBucket() });
    const size = PART_BYTES + 5;
    const large = async function* () {
      yield new Uint8Array(size).fill(7);
    };
    expect(await store.putStream('big', large())).toMatchObject({ size });
    await store.copy('big', 'copy');
    await store.tag('copy', { old: 'true' });
    await store.delete('big');
    expect(await store.exists('big')).toBe(false);
    expect((await store.get('copy'))?.body).toHaveLength(size);
  });
});
