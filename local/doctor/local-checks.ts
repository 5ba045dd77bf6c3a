import { dirname } from 'node:path';
import { dataLayout } from '../data-layout.ts';
import { type Check, type Finding, fail, ok, warn } from './check.ts';
import type { Machine } from './machine.ts';

export interface LocalSettings {
  readonly directory: string;
  /** The first of three. */
  readonly port: number;
  /** What the environment says, in place of the file. */
  readonly webhookSecret?: string | undefined;
}

const OLDEST_NODE = 24;
/** Less than this is guessed by trial: 16 random bytes in hex. */
const SHORTEST_SECRET = 32;

const checkNode = ({ nodeVersion }: Machine): Finding =>
  Number(nodeVersion.split('.')[0]) >= OLDEST_NODE
    ? ok(`Node ${nodeVersion}`)
    : fail(
        `Node ${nodeVersion} cannot run these sources`,
        `run with Node ${OLDEST_NODE}: npm scripts have it`,
      );

const checkGit = async (machine: Machine): Promise<Finding> => {
  const version = await machine.run('git', ['--version']);
  return version === undefined
    ? fail('git is not there', 'install git: sources are read with it')
    : ok(version.trim());
};

const checkEngine = async (machine: Machine): Promise<Finding> => {
  for (const engine of ['docker', 'podman']) {
    if ((await machine.run(engine, ['version'])) !== undefined) return ok(`${engine} answers`);
  }
  return warn(
    'neither docker nor podman answers: builds run as plain processes, not isolated',
    'install one of them and start it, where builds should run in their images',
  );
};

const checkDirectory = async (machine: Machine, directory: string): Promise<Finding> => {
  const found = await machine.look(directory);
  if (found) {
    if (!found.writable)
      return fail(`${directory} cannot be written`, 'give it to this user, or name another with --data');
    return (found.mode & 0o077) === 0
      ? ok(directory)
      : warn(`${directory} is open to other users`, `chmod 700 ${directory}`);
  }
  const parent = await machine.look(dirname(directory));
  if (parent?.writable === false)
    return fail(`${directory} cannot be made`, 'name another folder with --data');
  return ok(`${directory} will be made`);
};

const checkSecretFile = async (machine: Machine, file: string): Promise<Finding> => {
  const found = await machine.look(file);
  if (!found) return ok('a new one is made when `stepline up` starts');
  return (found.mode & 0o077) === 0
    ? ok(file)
    : fail(`${file} can be read by other users`, `chmod 600 ${file}, or remove it for a new secret`);
};

const checkSecret = async (
  machine: Machine,
  { directory, webhookSecret }: LocalSettings,
): Promise<Finding> => {
  if (!webhookSecret) return checkSecretFile(machine, dataLayout(directory).webhookSecret);
  return webhookSecret.length >= SHORTEST_SECRET
    ? ok('given by the environment')
    : warn('the one in the environment is short', `use at least ${SHORTEST_SECRET} random characters`);
};

const checkPorts = async (machine: Machine, first: number): Promise<Finding> => {
  const ports = [first, first + 1, first + 2];
  const free = await Promise.all(ports.map((port) => machine.isPortFree(port)));
  const taken = ports.filter((_, at) => !free[at]);
  return taken.length === 0
    ? ok(`${ports.join(', ')} are free`)
    : warn(`${taken.join(', ')} taken, perhaps by a running stepline`, 'choose others with --port');
};

/** What the embedded orchestrator needs of this machine. */
export const localChecks = (machine: Machine, settings: LocalSettings): readonly Check[] => [
  { name: 'node', look: async () => checkNode(machine) },
  { name: 'git', look: () => checkGit(machine) },
  { name: 'container engine', look: () => checkEngine(machine) },
  { name: 'data directory', look: () => checkDirectory(machine, settings.directory) },
  { name: 'webhook secret', look: () => checkSecret(machine, settings) },
  { name: 'ports', look: () => checkPorts(machine, settings.port) },
];
