import { type Buildspec, type CommandPhase, commandPhases, type PhaseSpec } from './buildspec.ts';
import { parseOnFailure } from './parse-on-failure.ts';
import { join, type Mapping, type Reader } from './reader.ts';

const known = ['run-as', 'on-failure', 'commands', 'finally'];

/** `phases`: required, and at least one of them. */
export const parsePhases = (root: Mapping, reader: Reader): Buildspec['phases'] => {
  const tree = reader.mapping(root['phases'], 'phases', commandPhases);
  if (tree === undefined || Object.keys(tree).length === 0) {
    reader.invalid('phases', 'required: at least one of install, pre_build, build and post_build');
    return {};
  }
  const phases = new Map<CommandPhase, PhaseSpec>();
  for (const name of commandPhases) {
    const path = `phases.${name}`;
    const phase = reader.mapping(
      tree[name],
      path,
      name === 'install' ? [...known, 'runtime-versions'] : known,
    );
    if (phase) phases.set(name, parsePhase(phase, name, path, reader));
    else if (Object.hasOwn(tree, name))
      reader.invalid(path, 'empty: leave the phase out, or give it commands');
  }
  return Object.fromEntries(phases);
};

const parsePhase = (phase: Mapping, name: CommandPhase, path: string, reader: Reader): PhaseSpec => {
  const commands = reader.texts(phase['commands'], `${path}.commands`);
  // Only `install` may do without commands: it can be there for its runtime versions.
  if (commands === undefined && name !== 'install') reader.invalid(`${path}.commands`, 'required');
  const onFailure = parseOnFailure(
    reader.text(phase['on-failure'], `${path}.on-failure`),
    `${path}.on-failure`,
    reader,
  );
  const runAs = parseUser(reader.text(phase['run-as'], `${path}.run-as`), `${path}.run-as`, reader);
  return {
    commands: commands ?? [],
    finally: reader.texts(phase['finally'], `${path}.finally`) ?? [],
    runtimeVersions: parseRuntimes(phase, path, reader),
    ...(onFailure ? { onFailure } : {}),
    ...(runAs ? { runAs } : {}),
  };
};

const runtimes = ['android', 'dotnet', 'golang', 'java', 'nodejs', 'php', 'python', 'ruby'];

const parseRuntimes = (phase: Mapping, path: string, reader: Reader): Readonly<Record<string, string>> => {
  const wanted = reader.pairs(phase['runtime-versions'], `${path}.runtime-versions`);
  if (phase['runtime-versions'] !== undefined && Object.keys(wanted).length === 0)
    reader.invalid(`${path}.runtime-versions`, 'at least one runtime');
  for (const runtime of Object.keys(wanted)) {
    const where = join(`${path}.runtime-versions`, runtime);
    if (!runtimes.includes(runtime)) reader.invalid(where, `unknown runtime; known: ${runtimes.join(', ')}`);
    else if (runtime === 'android')
      reader.unsupported(where, 'which Android tools are there cannot be told here');
  }
  return wanted;
};

/** A Linux user name; nothing that a command line could take for something else. */
export const parseUser = (name: string | undefined, path: string, reader: Reader): string | undefined => {
  if (name === undefined || /^[A-Za-z_][A-Za-z0-9_.-]*\$?$/.test(name)) return name;
  reader.invalid(path, `"${name}" is not the name of a Linux user`);
  return undefined;
};
