import { randomBytes } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';

/**
 * A secret of this installation, such as the one that webhooks are signed with: what the environment says, else what is in
 * the file, else a new one that is put there for its owner alone. It has no default that somebody could know.
 */
export const ownSecret = async (file: string, given: string | undefined): Promise<string> => {
  const secret = given === undefined || given === '' ? await readSecret(file) : given;
  const kept = secret ?? randomBytes(32).toString('hex');
  if (kept !== (await readSecret(file))) await writeSecret(file, kept);
  return kept;
};

const readSecret = async (file: string): Promise<string | undefined> => {
  try {
    return (await readFile(file, 'utf8')).trim() || undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
};

const writeSecret = async (file: string, secret: string): Promise<void> => {
  const handle = await open(file, 'w', 0o600);
  try {
    // A file that was there keeps its mode through `open`.
    await handle.chmod(0o600);
    await handle.writeFile(`${secret}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
};
