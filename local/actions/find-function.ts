import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationError } from '../../lib/errors.ts';

const EXTENSIONS = ['.mjs', '.js', '.ts', '/index.mjs', '/index.js', '/index.ts'];

const isFile = async (path: string): Promise<boolean> => {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
};

/** A name, `name:alias`, or an ARN of either. */
export const functionNameOf = (given: string): string => {
  const [, name] =
    /^(?:arn:[^:]*:lambda:[^:]*:[^:]*:function:)?([A-Za-z0-9_-]{1,64})(?::[^:]*)?$/.exec(given) ?? [];
  if (name === undefined) throw new ConfigurationError(given, 'is not the name of a function');
  return name;
};

/**
 * The module of a function: `<name>.mjs`, `.js` or `.ts`, or `index` with one of them in the folder `<name>`. The first
 * directory that has one wins.
 * @throws {ConfigurationError} naming the function and where it was looked for.
 */
export const findFunction = async (directories: readonly string[], given: string): Promise<string> => {
  const name = functionNameOf(given);
  if (directories.length === 0) throw new ConfigurationError(name, 'no folder of functions was given');
  for (const directory of directories) {
    for (const extension of EXTENSIONS) {
      const path = join(directory, `${name}${extension}`);
      if (await isFile(path)) return path;
    }
  }
  throw new ConfigurationError(name, `there is no module of this function in ${directories.join(', ')}`);
};
