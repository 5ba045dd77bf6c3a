import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** An invocation that was accepted and has not ended. */
export interface Invocation {
  readonly functionName: string;
  readonly jobId: string;
  readonly event: object;
}

const NAME = /^[0-9a-f-]{36}\.json$/;

/** Accepted invocations as files, so that one is not lost with the process. */
export const createInvocationJournal = (directory: string) => {
  const pathOf = (jobId: string): string => join(directory, `${jobId}.json`);
  return {
    keep: async (invocation: Invocation): Promise<void> => {
      await mkdir(directory, { recursive: true });
      const path = pathOf(invocation.jobId);
      // An event may hold secrets of the configuration.
      await writeFile(`${path}.new`, JSON.stringify(invocation), { mode: 0o600, flush: true });
      await rename(`${path}.new`, path);
    },
    drop: (jobId: string): Promise<void> => rm(pathOf(jobId), { force: true }),
    read: async (): Promise<readonly Invocation[]> => {
      await mkdir(directory, { recursive: true });
      const names = (await readdir(directory)).filter((name) => NAME.test(name)).sort();
      const texts = await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')));
      return texts.map((text): Invocation => JSON.parse(text));
    },
  };
};
