import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { ConfigurationError, messageOf } from '../../lib/errors.ts';
import { type Imported, importFile as importText } from '../../lib/import/import-file.ts';
import type { ImportNote } from '../../lib/import/import-note.ts';
import { encodeName } from '../../lib/store/keys.ts';
import { parseProject } from '../../local/codebuild/projects/parse-project.ts';
import { exitCode } from '../exit-code.ts';
import { plainText } from '../view/safe-text.ts';

export interface ImportOptions {
  readonly out: string;
  readonly parameter: readonly string[];
  readonly force?: boolean;
}

interface OutputFile {
  readonly path: string;
  readonly text: string;
}

const parametersOf = (given: readonly string[]): ReadonlyMap<string, string> =>
  new Map(
    given.map((text) => {
      const at = text.indexOf('=');
      if (at > 0) return [text.slice(0, at), text.slice(at + 1)] as const;
      throw new ConfigurationError('--parameter', `"${text}" is not name=value`);
    }),
  );

const readText = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new ConfigurationError(file, `cannot be read: ${messageOf(cause)}`, { cause });
  }
};

/** One pipeline is `pipeline.yml`; of several, each has a folder. Projects lie beside all of them. */
const filesOf = ({ pipelines, projects }: Imported): readonly OutputFile[] => [
  ...pipelines.map(({ name, declaration }) => ({
    path: pipelines.length === 1 ? 'pipeline.yml' : join(encodeName(name), 'pipeline.yml'),
    text: stringify(declaration, { lineWidth: 0 }),
  })),
  ...projects.map(({ name, project }) => ({
    path: join('codebuild', `${encodeName(name)}.yml`),
    text: stringify({ name, ...project }, { lineWidth: 0 }),
  })),
];

const projectNotes = ({ projects }: Imported): readonly ImportNote[] =>
  projects.flatMap(({ name, project }) => {
    const path = `codebuild/${name}.yml`;
    try {
      parseProject(stringify(project), path, name);
      return [];
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      return [{ kind: 'invalid' as const, path, message: messageOf(error) }];
    }
  });

const writeOut = async (path: string, text: string, force: boolean): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(path, text, { flag: force ? 'w' : 'wx' });
  } catch (cause) {
    throw new ConfigurationError(path, `is not written: ${messageOf(cause)}; --force replaces it`, { cause });
  }
};

const HEADINGS: readonly (readonly [ImportNote['kind'], string])[] = [
  ['unresolved', 'not known from the file; write the value where <…> stands'],
  ['invalid', 'refused by the rules'],
  ['no-equivalent', 'without an equivalent, and left out or not run'],
  ['assumed', 'assumed; look whether it is right'],
];

const reportOf = (notes: readonly ImportNote[]): readonly string[] =>
  HEADINGS.flatMap(([kind, heading]) => {
    const lines = notes.filter((note) => note.kind === kind);
    if (lines.length === 0) return [];
    return ['', `${heading}:`, ...lines.map(({ path, message }) => `  ${path}: ${message}`)];
  });

/**
 * `stepline import`: writes a declaration and project files, and lists all that is not in them or not certain.
 * @returns 0 when what was written says all of it; 1 when something is left for its reader to do.
 */
export const importFile = async (file: string, options: ImportOptions): Promise<number> => {
  const imported = importText(await readText(file), parametersOf(options.parameter));
  const files = filesOf(imported);
  for (const { path, text } of files) await writeOut(join(options.out, path), text, options.force === true);
  const notes = [...imported.notes, ...projectNotes(imported)];
  const written = files.map(({ path }) => `wrote ${join(options.out, path)}`);
  process.stdout.write(`${[...written, ...reportOf(notes)].map(plainText).join('\n')}\n`);
  return notes.some(({ kind }) => kind !== 'assumed') ? exitCode.failed : exitCode.succeeded;
};
