import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** The folder that holds our data where nobody says otherwise; it tells git that it is none of its business. */
const DEFAULT_FOLDER = '.stepline';

/**
 * The data directory of a command, made if it is not there: what `--data` says, else `.stepline/<purpose>` below the
 * current folder.
 */
export const prepareDataDirectory = async (given: string | undefined, purpose: string): Promise<string> => {
  const directory = resolve(given ?? join(DEFAULT_FOLDER, purpose));
  await mkdir(directory, { recursive: true, mode: 0o700 });
  if (given === undefined) await writeFile(join(dirname(directory), '.gitignore'), '*\n');
  return directory;
};
