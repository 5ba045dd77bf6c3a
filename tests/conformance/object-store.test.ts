import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { openDirectoryStore } from '../../local/s3/directory-store.ts';
import { createMemoryStore } from '../fakes/memory-store.ts';
import { objectStoreSuite } from './object-store-suite.ts';

const directories: string[] = [];
const temporaryDirectory = async (): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), 'stepline-store-'));
  directories.push(directory);
  return directory;
};

afterAll(async () => {
  await Promise.all(directories.map((directory) => rm(directory, { recursive: true, force: true })));
});

objectStoreSuite('memory (the fake of other tests)', async () => createMemoryStore());
objectStoreSuite('directory', async () => openDirectoryStore(await temporaryDirectory()));
objectStoreSuite('directory of a process that flushes nothing', async () =>
  openDirectoryStore(await temporaryDirectory(), { flush: false }),
);
