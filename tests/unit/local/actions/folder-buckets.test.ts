import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createArchives } from '../../../../adapters/zip/archives.ts';
import { withFolders } from '../../../../local/actions/folder-buckets.ts';
import { systemClock } from '../../../../local/clock.ts';
import { uuids } from '../../../../local/ids.ts';
import { openDirectoryBuckets } from '../../../../local/s3/directory-buckets.ts';
import { writeTree } from '../../../fakes/tree.ts';

const roots: string[] = [];
afterEach(async () => {
  for (const root of roots.splice(0)) await rm(root, { recursive: true, force: true });
});

const open = async () => {
  const root = await mkdtemp(join(tmpdir(), 'stepline-folders-'));
  roots.push(root);
  const plain = await openDirectoryBuckets(root, { ids: uuids, clock: systemClock });
  await writeTree(join(root, 'src', 'app'), { 'a.txt': 'A', 'lib/b.sh': '#!/bin/sh\n' });
  return { root, plain, buckets: withFolders(plain, root) };
};

const unpack = async (zip: AsyncIterable<Uint8Array>) => {
  const files: [path: string, text: string][] = [];
  await createArchives().visit(zip, async (entry) => {
    files.push([entry.path, Buffer.concat(await Array.fromAsync(await entry.read())).toString()]);
  });
  return Object.fromEntries(files);
};

describe('buckets with folders', () => {
  it('hand a folder out as a zip of its files', async () => {
    const { buckets } = await open();
    const found = await buckets.get('src', 'app');
    expect(found && (await unpack(found.body))).toEqual({ 'a.txt': 'A', 'lib/b.sh': '#!/bin/sh\n' });
  });

  it('give a folder the same version as long as it is the same', async () => {
    const { buckets, root } = await open();
    const first = await buckets.get('src', 'app');
    const again = await buckets.get('src', 'app', first?.versionId);
    expect(again?.versionId).toBe(first?.versionId);
    await writeFile(join(root, 'src', 'app', 'a.txt'), 'changed');
    expect(await buckets.get('src', 'app', first?.versionId)).toBeUndefined();
    expect((await buckets.get('src', 'app'))?.versionId).not.toBe(first?.versionId);
  });

  it('say so when a folder changes while it is read', async () => {
    const { buckets, root } = await open();
    const found = await buckets.get('src', 'app');
    await writeFile(join(root, 'src', 'app', 'a.txt'), 'changed');
    await expect(Array.fromAsync(found?.body ?? [])).rejects.toMatchObject({ name: 'FolderChanged' });
  });

  it('leave objects as they are', async () => {
    const { buckets, plain } = await open();
    await buckets.put('src', 'app.zip', single('zip'), {});
    const [mine, its] = [await buckets.get('src', 'app.zip'), await plain.get('src', 'app.zip')];
    expect(mine?.versionId).toBe(its?.versionId);
    expect(Buffer.concat(await Array.fromAsync(mine?.body ?? [])).toString()).toBe('zip');
  });

  it.each(['ghost', 'app/ghost'])('have nothing under %s', async (key) => {
    expect(await (await open()).buckets.get('src', key)).toBeUndefined();
  });

  it.each(['..', 'app/../../x', '/etc'])('refuse the key %s', async (key) => {
    const { buckets } = await open();
    await expect(buckets.get('src', key)).rejects.toMatchObject({ name: 'InvalidKey' });
  });
});

async function* single(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}
