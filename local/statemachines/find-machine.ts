import { parse } from 'yaml';
import { ConfigurationError, messageOf } from '../../lib/errors.ts';
import { MACHINES, readBeside } from '../read-beside.ts';

const ARN = /^arn:[^:]*:states:[^:]*:[^:]*:stateMachine:([A-Za-z0-9_-]{1,80})(?::[^:]*)?$/;

/** The name in `arn:…:stateMachine:<name>`, with or without a version or alias. */
export const machineNameOf = (machineArn: string): string => {
  const [, name] = ARN.exec(machineArn) ?? [];
  if (name === undefined) throw new ConfigurationError(machineArn, 'is not the ARN of a state machine');
  return name;
};

/**
 * The definition of a machine: `<name>.asl.json`, `.asl.yaml` or `.asl.yml` in one of the directories.
 * @throws {ConfigurationError} naming the machine and where it was looked for, or what cannot be read.
 */
export const findMachine = async (directories: readonly string[], name: string): Promise<unknown> => {
  const found = await readBeside(directories, MACHINES, name);
  if (found) {
    try {
      return found.file.endsWith('.json') ? JSON.parse(found.text) : parse(found.text);
    } catch (cause) {
      throw new ConfigurationError(found.file, messageOf(cause), { cause });
    }
  }
  throw new ConfigurationError(
    `state machine ${name}`,
    directories.length === 0
      ? 'no folder of state machines was given'
      : `there is no ${name}.asl.json in ${directories.join(', ')}`,
  );
};
