import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalFunctions } from '../../local/actions/functions.ts';
import { silentLog } from '../fakes/silent-log.ts';
import { functionsSuite } from './functions-suite.ts';

const nothing = async (): Promise<void> => {};

functionsSuite('modules in a folder', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'stepline-functions-'));
  const functions = createLocalFunctions({
    directories: [directory],
    journal: join(directory, 'journal'),
    jobs: () => ({
      putJobSuccessResult: nothing,
      putJobFailureResult: nothing,
      readArtifact: async () => new Uint8Array(),
      writeArtifact: nothing,
    }),
    log: silentLog,
  });
  return {
    functions,
    define: async (name) => {
      await writeFile(join(directory, `${name}.mjs`), 'export const handler = async () => {};\n');
      return `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
    },
    close: async () => {
      await functions.idle();
      await functions.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
});
