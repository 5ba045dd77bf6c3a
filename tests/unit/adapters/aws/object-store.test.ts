import { S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createS3Store, type S3Store } from '../../../../adapters/aws/s3/object-store.ts';
import { PART_BYTES } from '../../../../adapters/aws/s3/upload-stream.ts';
import { createDocuments } from '../../../../lib/store/documents.ts';
import {
  type AwsCall,
  type AwsFault,
  type AwsServer,
  clientOf,
  startAwsServer,
  xmlError,
} from '../../../fakes/aws-server.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('the object store over S3', () => {
  let aws: AwsServer;
  let client: S3Client;
  let store: S3Store;
  let slept: number[];
  beforeEach(async () => {
    aws = await startAwsServer();
    client = new S3Client(clientOf(aws));
    slept = [];
    const sleep = async (milliseconds: number): Promise<void> => void slept.push(milliseconds);
    store = createS3Store({ client, bucket: 'b', retries: { attempts: 4, sleep, random: () => 1 } });
  });
  afterEach(async () => {
    client.destroy();
    await aws.close();
  });

  /** Each fault is the answer to one call of the operation, in turn. */
  const faults = (operation: string, ...given: AwsFault[]): void => {
    aws.fault = (call: AwsCall) => (call.operation === operation ? given.shift() : undefined);
  };
  const operations = (): string[] => aws.calls.map(({ operation }) => operation);

  describe('a write', () => {
    it.each<[string, AwsFault]>([
      ['409: another conditional write is under way', xmlError('ConditionalRequestConflict', 409)],
      ['500', xmlError('InternalError', 500)],
      ['503: slow down', xmlError('SlowDown', 503)],
      ['429', xmlError('TooManyRequests', 429)],
      ['a connection that broke before it', 'unreached'],
    ])('comes again after %s', async (_what, fault) => {
      faults('PutObject', fault, fault);
      await store.put('k', bytes('1'), { ifNoneMatch: '*' });
      expect(aws.objects.get('b/k')?.toString()).toBe('1');
      expect(slept).toEqual([100, 200]);
    });

    it('gives up after its attempts, and says so', async () => {
      faults('PutObject', ...Array.from({ length: 4 }, () => xmlError('InternalError', 500)));
      await expect(store.put('k', bytes('1'))).rejects.toMatchObject({
        name: 'StoreUnavailable',
        blame: 'platform',
      });
      expect(operations()).toHaveLength(4);
    });

    it.each<[string, AwsFault, string]>([
      ['412', xmlError('PreconditionFailed', 412), 'PreconditionFailed'],
      ['404 where an object is expected', xmlError('NoSuchKey', 404), 'PreconditionFailed'],
      ['404 of the bucket', xmlError('NoSuchBucket', 404), 'StoreUnavailable'],
      ['403', xmlError('AccessDenied', 403), 'StoreUnavailable'],
    ])('does not come again after %s', async (_what, fault, name) => {
      faults('PutObject', fault);
      await expect(store.put('k', bytes('1'), { ifMatch: '"e"' })).rejects.toMatchObject({ name });
      expect(operations()).toEqual(['PutObject']);
    });

    it('sends its condition with each try', async () => {
      faults('PutObject', xmlError('InternalError', 500));
      await store.put('k', bytes('1'), { ifNoneMatch: '*' });
      expect(aws.calls.map(({ headers }) => headers['if-none-match'])).toEqual(['*', '*']);
    });
  });

  describe('documents over it', () => {
    let writers = 0;
    const ids = {
      next: () => {
        writers += 1;
        return `writer-${writers}`;
      },
    };
    const open = () => createDocuments({ store, ids });

    it('know their own write when its answer was lost and the next try meets it', async () => {
      const documents = open();
      expect(await documents.create('k', { n: 1 })).toBe(true);
      faults('PutObject', 'lost');
      const { value, written } = await documents.update<{ n: number }>('k', (current) => ({
        n: (current?.n ?? 0) + 1,
      }));
      expect({ n: value?.n, written }).toEqual({ n: 2, written: true });
      faults('PutObject', 'lost');
      expect(await documents.create('new', { n: 1 })).toBe(true);
    });

    it('lose no update among writers whose answers are lost, refused and late', async () => {
      const sleep = async (): Promise<void> => {};
      const patient = createS3Store({
        client,
        bucket: 'b',
        retries: { attempts: 100, sleep, random: () => 1 },
      });
      const documents = createDocuments({ store: patient, ids });
      await documents.create('set', { names: [] });
      const pattern: AwsFault[] = [
        undefined,
        'lost',
        xmlError('ConditionalRequestConflict', 409),
        undefined,
        xmlError('SlowDown', 503),
        'unreached',
        undefined,
      ];
      let call = 0;
      aws.fault = () => {
        call += 1;
        return pattern[call % pattern.length];
      };
      const names = Array.from({ length: 12 }, (_, at) => `name-${at}`);
      // As every change of a record is: the same again changes nothing.
      const add = (name: string) =>
        documents.update<{ names: readonly string[] }>('set', (current) =>
          !current || current.names.includes(name) ? current : { names: [...current.names, name] },
        );
      await Promise.all(names.map(add));
      aws.fault = () => undefined;
      const found = await documents.read<{ names: readonly string[] }>('set');
      expect([...(found?.names ?? [])].sort()).toEqual([...names].sort());
    });
  });

  it('reads, deletes and lists again after a fault', async () => {
    await store.put('k', bytes('1'));
    aws.fault = (() => {
      const seen = new Set<string>();
      return ({ operation }: AwsCall): AwsFault => {
        if (seen.has(operation)) return undefined;
        seen.add(operation);
        return xmlError('InternalError', 500);
      };
    })();
    expect((await store.get('k'))?.body).toHaveLength(1);
    expect(await store.exists('k')).toBe(true);
    expect(await store.list('')).toEqual({ keys: ['k'], more: false });
    await store.delete('k');
    expect(await store.get('k')).toBeUndefined();
    expect(await store.exists('k')).toBe(false);
  });

  it('tags, and passes over what is not there', async () => {
    await store.put('k', bytes('1'));
    await store.tag('k', { 'stepline-expire': 'true' });
    expect(aws.tags.get('b/k')).toContain('<Key>stepline-expire</Key><Value>true</Value>');
    faults('PutObjectTagging', xmlError('NoSuchKey', 404));
    await store.tag('ghost', { a: 'b' });
  });

  describe('a stream larger than a part', () => {
    const big = async function* (): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < 5; at += 1) yield new Uint8Array(PART_BYTES / 2).fill(at);
    };

    it('goes up in parts, each again after a fault', async () => {
      faults('UploadPart', undefined, xmlError('SlowDown', 503), 'unreached');
      expect(await store.putStream('k', big())).toMatchObject({ size: 2.5 * PART_BYTES });
      expect(aws.objects.get('b/k')?.length).toBe(2.5 * PART_BYTES);
    });

    it('is aborted when a part cannot be stored', async () => {
      faults('UploadPart', undefined, xmlError('AccessDenied', 403));
      await expect(store.putStream('k', big())).rejects.toMatchObject({ name: 'StoreUnavailable' });
      expect(operations()).toEqual([
        'CreateMultipartUpload',
        'UploadPart',
        'UploadPart',
        'AbortMultipartUpload',
      ]);
      expect(aws.objects.has('b/k')).toBe(false);
    });

    it('holds back its source while a part is on its way', async () => {
      let taken = 0;
      const counted = async function* () {
        for await (const chunk of big()) {
          taken += 1;
          yield chunk;
        }
      };
      const seen: number[] = [];
      aws.fault = ({ operation }) => {
        if (operation === 'UploadPart') seen.push(taken);
        return undefined;
      };
      await store.putStream('k', counted());
      expect(seen).toEqual([2, 4, 5]);
    });
  });
});
