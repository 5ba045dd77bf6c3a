import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { systemClock } from '../../local/clock.ts';
import { uuids } from '../../local/ids.ts';
import { openDirectoryBuckets } from '../../local/s3/directory-buckets.ts';
import { bucketsSuite } from './buckets-suite.ts';

const directories: string[] = [];
afterAll(async () => {
  await Promise.all(directories.map((directory) => rm(directory, { recursive: true, force: true })));
});

bucketsSuite('directory', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'stepline-buckets-'));
  directories.push(directory);
  return openDirectoryBuckets(directory, { ids: uuids, clock: systemClock });
});
