import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { git, gitEnvironment } from '../local/git/git.ts';

const run = promisify(execFile);
const KEEP_CODE = fileURLToPath(new URL('keep-code.cjs', import.meta.url));
const PIPELINE = fileURLToPath(new URL('recorded-pipeline.yml', import.meta.url));

/** Far more than it takes, so that an install never hangs on it. */
const LIMIT_MS = 60_000;

/** A repository with one commit, whatever git's settings of this machine say. */
const createRepository = async (folder: string): Promise<void> => {
  const env = { ...gitEnvironment(), GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  await git(['init', '--quiet', '--initial-branch=main', folder], { env });
  const author = ['-c', 'user.name=stepline', '-c', 'user.email=stepline@localhost'];
  const commit = ['commit', '--quiet', '--allow-empty', '--message=Nothing'];
  await git([...author, ...commit], { cwd: folder, env });
};

/**
 * Runs a small pipeline with a bundle, and keeps what V8 made of its code: the next run need not compile that again (40 ms
 * of 215).
 * @param folder the bundle, which gets `NAME.js.code` beside each of its files.
 * @throws when git is missing, or the run does not succeed in a minute.
 */
export const recordCode = async (folder: string): Promise<void> => {
  const place = await mkdtemp(join(tmpdir(), 'stepline-record-'));
  try {
    const repository = join(place, 'repository');
    await createRepository(repository);
    const args = ['run', repository, '--pipeline', PIPELINE, '--data', join(place, 'data')];
    await run(process.execPath, [KEEP_CODE, folder, ...args, '--executor', 'process', '--json'], {
      timeout: LIMIT_MS,
    });
  } finally {
    await rm(place, { recursive: true, force: true });
  }
};
