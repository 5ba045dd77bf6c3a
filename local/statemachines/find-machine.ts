import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ConfigurationError, messageOf } from '../../lib/errors.ts';

/** Where tools of AWS (SAM, the toolkit) put definitions, too. */
const EXTENSIONS = ['.asl.json', '.asl.yaml', '.asl.yml'];

const ARN = /^arn:[^:]*:states:[^:]*:[^:]*:stateMachine:([A-Za-z0-9_-]{1,80})(?::[^:]*)?$/;

/** The name in `arn:…:stateMachine:<name>`, with or without a version or alias. */
export const machineNameOf = (machineArn: string): string => {
  const [, name] = ARN.exec(machineArn) ?? [];
  if (name === undefined) throw new ConfigurationError(machineArn, 'is not the ARN of a state machine');
  return name;
};

const read = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new ConfigurationError(path, `cannot be read: ${messageOf(error)}`, { cause: error });
  }
};

/**
 * The definition of a machine: `<name>.asl.json`, `.asl.yaml` or `.asl.yml` in the first of the directories that has one.
 * @throws {ConfigurationError} naming the machine and where it was looked for, or what cannot be read.
 */
export const findMachine = async (directories: readonly string[], name: string): Promise<unknown> => {
  for (const directory of directories) {
    for (const extension of EXTENSIONS) {
      const path = join(directory, `${name}${extension}`);
      const text = await read(path);
      if (text === undefined) continue;
      try {
        return extension === '.asl.json' ? JSON.parse(text) : parse(text);
      } catch (cause) {
        throw new ConfigurationError(path, messageOf(cause), { cause });
      }
    }
  }
  throw new ConfigurationError(
    `state machine ${name}`,
    directories.length === 0
      ? 'no folder of state machines was given'
      : `there is no ${name}.asl.json in ${directories.join(', ')}`,
  );
};
