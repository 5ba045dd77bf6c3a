import { ConfigurationError } from '../../lib/errors.ts';
import { FUNCTIONS, readBeside } from '../read-beside.ts';

/** A name, `name:alias`, or an ARN of either. */
export const functionNameOf = (given: string): string => {
  const [, name] =
    /^(?:arn:[^:]*:lambda:[^:]*:[^:]*:function:)?([A-Za-z0-9_-]{1,64})(?::[^:]*)?$/.exec(given) ?? [];
  if (name === undefined) throw new ConfigurationError(given, 'is not the name of a function');
  return name;
};

/**
 * The module of a function: `<name>.mjs`, `.js` or `.ts`, or `index` with one of them in the folder `<name>`.
 * @throws {ConfigurationError} naming the function and where it was looked for, or two modules of it that may differ.
 */
export const findFunction = async (directories: readonly string[], given: string): Promise<string> => {
  const name = functionNameOf(given);
  if (directories.length === 0) throw new ConfigurationError(name, 'no folder of functions was given');
  const found = await readBeside(directories, FUNCTIONS, name);
  if (found) return found.file;
  throw new ConfigurationError(name, `there is no module of this function in ${directories.join(', ')}`);
};
