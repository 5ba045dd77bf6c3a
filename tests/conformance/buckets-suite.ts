import { beforeEach, describe, expect, it } from 'vitest';
import type { Buckets } from '../../lib/ports.ts';

const BUCKET = 'production-site';

async function* streamOf(...parts: string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part);
}

async function* breaking(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('half');
  throw new Error('the source broke');
}

const textOf = async (found: Awaited<ReturnType<Buckets['get']>>): Promise<string | undefined> => {
  if (found === undefined) return undefined;
  const parts: Uint8Array[] = [];
  for await (const part of found.body) parts.push(part);
  return Buffer.concat(parts).toString();
};

/** What all buckets must do (see `Buckets`). `open` gives fresh ones, in which `production-site` is versioned. */
export const bucketsSuite = (name: string, open: () => Promise<Buckets>): void => {
  describe(`buckets: ${name}`, () => {
    let buckets: Buckets;
    beforeEach(async () => {
      buckets = await open();
    });

    it('gives back what was published', async () => {
      await buckets.put(BUCKET, 'deep/er/index.html', streamOf('<h1>', 'hi', '</h1>'), {});
      expect(await textOf(await buckets.get(BUCKET, 'deep/er/index.html'))).toBe('<h1>hi</h1>');
    });

    it('has nothing under a key that nobody published', async () => {
      await buckets.put(BUCKET, 'a/b', streamOf('1'), {});
      expect(await buckets.get(BUCKET, 'ghost')).toBeUndefined();
      expect(await buckets.get(BUCKET, 'a')).toBeUndefined();
    });

    it('keeps every version, and gives the newest when none is named', async () => {
      await buckets.put(BUCKET, 'app.zip', streamOf('one'), {});
      const first = await buckets.get(BUCKET, 'app.zip');
      await buckets.put(BUCKET, 'app.zip', streamOf('two'), {});
      const second = await buckets.get(BUCKET, 'app.zip');
      expect(second?.versionId).not.toBe(first?.versionId);
      expect(second?.etag).not.toBe(first?.etag);
      expect(await textOf(second)).toBe('two');
      expect(await textOf(await buckets.get(BUCKET, 'app.zip', first?.versionId))).toBe('one');
      expect(await textOf(await buckets.get(BUCKET, 'app.zip', second?.versionId))).toBe('two');
    });

    it('makes a new version of the same content, with the same ETag', async () => {
      await buckets.put(BUCKET, 'k', streamOf('same'), {});
      const first = await buckets.get(BUCKET, 'k');
      await buckets.put(BUCKET, 'k', streamOf('same'), {});
      const second = await buckets.get(BUCKET, 'k');
      expect(second?.versionId).not.toBe(first?.versionId);
      expect(second?.etag).toBe(first?.etag);
      expect(await textOf(second)).toBe('same');
    });

    it('knows no version of another key, nor one that never was', async () => {
      await buckets.put(BUCKET, 'one', streamOf('1'), {});
      await buckets.put(BUCKET, 'two', streamOf('2'), {});
      const one = await buckets.get(BUCKET, 'one');
      expect(await buckets.get(BUCKET, 'two', one?.versionId)).toBeUndefined();
    });

    it('leaves what was there when the stream breaks', async () => {
      await buckets.put(BUCKET, 'k', streamOf('before'), {});
      await expect(buckets.put(BUCKET, 'k', breaking(), {})).rejects.toThrow('the source broke');
      await expect(buckets.put(BUCKET, 'new', breaking(), {})).rejects.toThrow('the source broke');
      expect(await textOf(await buckets.get(BUCKET, 'k'))).toBe('before');
      expect(await buckets.get(BUCKET, 'new')).toBeUndefined();
    });
  });
};
