import {
  CreateBucketCommand,
  ListMultipartUploadsCommand,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createS3Buckets } from '../../adapters/aws/s3/buckets.ts';
import { createS3Store } from '../../adapters/aws/s3/object-store.ts';
import { PART_BYTES } from '../../adapters/aws/s3/upload-stream.ts';
import { type Moto, motoCommand, startMoto } from '../fakes/moto.ts';
import { writeOneByOne } from '../fakes/write-one-by-one.ts';
import { bucketsSuite } from './buckets-suite.ts';
import { objectStoreSuite } from './object-store-suite.ts';

const available = motoCommand() !== undefined;

describe.runIf(available)('S3 by moto', () => {
  let moto: Moto;
  let client: S3Client;
  let buckets = 0;
  beforeAll(async () => {
    moto = await startMoto();
    client = new S3Client({ ...moto.client, forcePathStyle: true, maxAttempts: 1 });
    writeOneByOne(client);
  });
  afterAll(async () => {
    client.destroy();
    await moto.close();
  });

  const freshBucket = async (): Promise<string> => {
    buckets += 1;
    const bucket = `bucket-${buckets}`;
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
    return bucket;
  };

  objectStoreSuite('S3', async () => createS3Store({ client, bucket: await freshBucket() }));

  bucketsSuite('S3', async () => {
    await client.send(new CreateBucketCommand({ Bucket: 'production-site' })).catch(() => {});
    await client.send(
      new PutBucketVersioningCommand({
        Bucket: 'production-site',
        VersioningConfiguration: { Status: 'Enabled' },
      }),
    );
    return createS3Buckets({ client });
  });

  const many = async function* (size: number): AsyncGenerator<Uint8Array> {
    const chunk = new Uint8Array(1024 * 1024).fill(7);
    for (let sent = 0; sent < size; sent += chunk.length) yield chunk.subarray(0, size - sent);
  };

  it('stores what is larger than a part in parts, whole', async () => {
    const store = createS3Store({ client, bucket: await freshBucket() });
    const size = 2 * PART_BYTES + 5;
    expect(await store.putStream('big', many(size))).toMatchObject({ size });
    expect((await store.get('big'))?.body).toHaveLength(size);
  });

  it('leaves neither object nor parts of a large stream that broke', async () => {
    const bucket = await freshBucket();
    const store = createS3Store({ client, bucket });
    const breaking = async function* () {
      yield* many(PART_BYTES + 1);
      throw new Error('the source broke');
    };
    await expect(store.putStream('big', breaking())).rejects.toThrow('the source broke');
    expect(await store.get('big')).toBeUndefined();
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
    expect(Uploads).toEqual([]);
  });
});
