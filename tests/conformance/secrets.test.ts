import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { createLocalSecrets } from '../../local/secrets.ts';
import { secretsSuite } from './secrets-suite.ts';

const directories: string[] = [];
afterAll(async () => {
  await Promise.all(directories.map((directory) => rm(directory, { recursive: true, force: true })));
});

secretsSuite('a file', async (stored) => {
  const directory = await mkdtemp(join(tmpdir(), 'stepline-secrets-'));
  directories.push(directory);
  const file = join(directory, 'secrets.json');
  await writeFile(file, JSON.stringify(stored), { mode: 0o600 });
  return createLocalSecrets({ file, environment: {} });
});
