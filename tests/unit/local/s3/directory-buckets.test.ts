import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Buckets } from '../../../../lib/ports.ts';
import { uuids } from '../../../../local/ids.ts';
import { openDirectoryBuckets } from '../../../../local/s3/directory-buckets.ts';

let directory: string;
let buckets: Buckets;

const open = () => openDirectoryBuckets(directory, { ids: uuids, clock: { now: () => 0 } });

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stepline-buckets-'));
  buckets = await open();
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function* streamOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

const textOf = async (key: string, versionId?: string): Promise<string | undefined> => {
  const found = await buckets.get('site', key, versionId);
  if (found === undefined) return undefined;
  const parts: Uint8Array[] = [];
  for await (const part of found.body) parts.push(part);
  return Buffer.concat(parts).toString();
};

describe('openDirectoryBuckets', () => {
  it('publishes plain files to browse, and keeps versions outside of what is served', async () => {
    await buckets.put('site', 'docs/index.html', streamOf('hello'), {});
    expect(await readFile(join(directory, 'site/docs/index.html'), 'utf8')).toBe('hello');
    expect(await readdir(join(directory, 'site'), { recursive: true })).toEqual(['docs', 'docs/index.html']);
  });

  it('keeps each content once, however often it is published', async () => {
    for (let round = 0; round < 3; round += 1) await buckets.put('site', 'a.txt', streamOf('same'), {});
    await buckets.put('site', 'b.txt', streamOf('same'), {});
    expect(await readdir(join(directory, '.versions/site/bodies'))).toHaveLength(1);
    expect(await readdir(join(directory, '.versions/tmp'))).toEqual([]);
  });

  it('keeps content type, cache control and the rest of what a put says', async () => {
    await buckets.put('site', 'a.html', streamOf('1'), { cacheControl: 'max-age=60', acl: 'public-read' });
    await buckets.put('site', 'b', streamOf('1'), { contentType: 'text/x-own' });
    expect((await buckets.get('site', 'a.html'))?.metadata).toEqual({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'max-age=60',
      'x-amz-acl': 'public-read',
    });
    expect((await buckets.get('site', 'b'))?.metadata['content-type']).toBe('text/x-own');
  });

  it('takes a file that a person put there as a version, and again after each change', async () => {
    await mkdir(join(directory, 'site'), { recursive: true });
    await writeFile(join(directory, 'site/app.zip'), 'by hand');
    const first = await buckets.get('site', 'app.zip');
    expect(await textOf('app.zip')).toBe('by hand');
    expect((await buckets.get('site', 'app.zip'))?.versionId).toBe(first?.versionId);

    await buckets.put('site', 'app.zip', streamOf('by a pipeline'), {});
    await writeFile(join(directory, 'site/app.zip'), 'by hand, and again');
    expect(await textOf('app.zip')).toBe('by hand, and again');
    expect(await textOf('app.zip', first?.versionId)).toBe('by hand');
  });

  it('has nothing where a person removed the file, and still its versions', async () => {
    await buckets.put('site', 'a', streamOf('1'), {});
    const before = await buckets.get('site', 'a');
    await rm(join(directory, 'site/a'));
    expect(await buckets.get('site', 'a')).toBeUndefined();
    expect(await textOf('a', before?.versionId)).toBe('1');
  });

  it('knows its versions after it was opened again', async () => {
    await buckets.put('site', 'a', streamOf('1'), { cacheControl: 'no-store' });
    const before = await buckets.get('site', 'a');
    buckets = await open();
    const after = await buckets.get('site', 'a');
    expect(after).toMatchObject({
      versionId: before?.versionId,
      etag: before?.etag,
      metadata: before?.metadata,
    });
  });

  it('refuses a key that is the folder of another, and the other way round', async () => {
    await buckets.put('site', 'a/b', streamOf('1'), {});
    await expect(buckets.put('site', 'a', streamOf('2'), {})).rejects.toMatchObject({ name: 'KeyConflict' });
    await expect(buckets.put('site', 'a/b/c', streamOf('2'), {})).rejects.toMatchObject({
      name: 'KeyConflict',
    });
    expect(await textOf('a/b')).toBe('1');
    expect(await readdir(join(directory, '.versions/tmp'))).toEqual([]);
  });

  it.each(['', '/etc/passwd', '../x', 'a/../../x', 'a//b', 'a/', 'a\0'])(
    'refuses the key %j',
    async (key) => {
      const expected = { name: 'InvalidKey', key };
      await expect(buckets.put('site', key, streamOf('1'), {})).rejects.toMatchObject(expected);
      await expect(buckets.get('site', key)).rejects.toMatchObject(expected);
    },
  );

  it.each(['', '..', '.versions', 'ab', 'Upper', 'a/b', 'a..b', '-ab', 'x'.repeat(64)])(
    'refuses the bucket %j',
    async (bucket) => {
      const expected = { name: 'InvalidKey', key: bucket };
      await expect(buckets.put(bucket, 'k', streamOf('1'), {})).rejects.toMatchObject(expected);
      await expect(buckets.get(bucket, 'k')).rejects.toMatchObject(expected);
    },
  );

  it('gives no file by a version id that is a path', async () => {
    await buckets.put('site', 'a', streamOf('1'), {});
    for (const versionId of ['current', '../current', '../../bodies/x', '']) {
      expect(await buckets.get('site', 'a', versionId)).toBeUndefined();
    }
  });

  it('publishes many objects at once, and one of them often, without mixing them', async () => {
    await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        buckets.put('site', index % 3 === 0 ? 'hot' : `k${index}`, streamOf(String(index)), {}),
      ),
    );
    expect(await textOf('k58')).toBe('58');
    expect(Number(await textOf('hot')) % 3).toBe(0);
    expect(await readFile(join(directory, 'site/hot'), 'utf8')).toBe(await textOf('hot'));
  });
});
