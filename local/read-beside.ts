import { readdir, readFile, realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ConfigurationError } from '../lib/errors.ts';
import { clashOf, type Declared } from '../lib/pipeline/clash-of.ts';

/** A file beside a declaration that is asked for by name. */
export interface FileBeside extends Declared {
  /** With every link followed. */
  readonly realFile: string;
  readonly text: string;
}

/** What lies beside declarations, in a folder of its own. */
export interface KindBeside {
  readonly folder: string;
  /** After the name, the first that is there wins. */
  readonly endings: readonly string[];
  /** Whether two texts mean the same, each in its own folder. */
  readonly areSame: (one: string, other: string) => boolean;
}

const equal = (one: string, other: string): boolean => one === other;

/** A path that a module has from where it lies: two modules with the same text may load different ones by it. */
const RELATIVE_PATH = /['"`]\.{1,2}\//;

export const PROJECTS: KindBeside = {
  folder: 'codebuild',
  endings: ['.yml', '.yaml', '.json'],
  areSame: equal,
};

export const FUNCTIONS: KindBeside = {
  folder: 'functions',
  endings: ['.mjs', '.js', '.ts', '/index.mjs', '/index.js', '/index.ts'],
  areSame: (one, other) => one === other && !RELATIVE_PATH.test(one),
};

/** Where tools of AWS (SAM, the toolkit) put definitions, too. */
export const MACHINES: KindBeside = {
  folder: 'statemachines',
  endings: ['.asl.json', '.asl.yaml', '.asl.yml'],
  areSame: equal,
};

const NAME = /^[A-Za-z0-9_-]+$/;

/** `undefined`: nothing of that kind is there. */
const unlessMissing = async <T>(path: string, reading: Promise<T>): Promise<T | undefined> => {
  try {
    return await reading;
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
    if (code !== undefined && ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(code)) return undefined;
    throw new ConfigurationError(path, `not readable (${code})`, { cause });
  }
};

const readIn = async (
  directory: string,
  { endings }: KindBeside,
  name: string,
): Promise<FileBeside | undefined> => {
  for (const ending of endings) {
    const file = join(directory, `${name}${ending}`);
    const text = await unlessMissing(file, readFile(file, 'utf8'));
    if (text !== undefined) return { name, file, realFile: await realpath(file), text };
  }
  return undefined;
};

/**
 * The file of a name, in whichever of these directories has one.
 * @param directories of the kind's folder: `<somewhere>/codebuild`
 * @throws {ConfigurationError} when two directories have one and it matters which is taken, or when one is not readable.
 */
export const readBeside = async (
  directories: readonly string[],
  kind: KindBeside,
  name: string,
): Promise<FileBeside | undefined> => {
  const found = (await Promise.all(directories.map((directory) => readIn(directory, kind, name)))).flatMap(
    (file) => (file ? [file] : []),
  );
  const clash = clashOf(
    found,
    (one, other) => one.realFile === other.realFile || kind.areSame(one.text, other.text),
  );
  if (clash !== undefined) throw new ConfigurationError(kind.folder, clash);
  return found[0];
};

const namesIn = async (directory: string, { endings }: KindBeside): Promise<readonly string[]> => {
  const entries = (await unlessMissing(directory, readdir(directory))) ?? [];
  const names = entries.flatMap((entry) => [
    ...(endings.some((ending) => ending.startsWith('/')) ? [entry] : []),
    ...endings.filter((ending) => entry.endsWith(ending)).map((ending) => basename(entry, ending)),
  ]);
  return names.filter((name) => NAME.test(name));
};

/**
 * Asks for everything that lies beside declarations, before anybody needs it.
 * @param folders of the declarations
 * @throws {ConfigurationError} as `readBeside` does.
 */
export const refuseClashesBeside = async (folders: readonly string[]): Promise<void> => {
  if (new Set(folders).size < 2) return;
  for (const kind of [PROJECTS, FUNCTIONS, MACHINES]) {
    const directories = folders.map((folder) => join(folder, kind.folder));
    const names = new Set((await Promise.all(directories.map((each) => namesIn(each, kind)))).flat());
    for (const name of names) await readBeside(directories, kind, name);
  }
};
