import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationError } from '../../../lib/errors.ts';
import { parseProject } from './parse-project.ts';
import type { Project } from './project.ts';

const endings = ['yml', 'yaml', 'json'];

/**
 * The projects of a folder, one file each: `<name>.yml`, `.yaml` or `.json`. A file is read when a build asks for its
 * project, so that an edit counts from the next build on. `undefined`: no such file.
 * @throws {ConfigurationError} naming the file and every problem in it.
 */
export const readProjects =
  (directory: string) =>
  async (name: string): Promise<Project | undefined> => {
    if (!/^[A-Za-z0-9][A-Za-z0-9_-]{1,254}$/.test(name)) {
      throw new ConfigurationError(`project "${name}"`, 'not a name that CodeBuild would accept');
    }
    for (const ending of endings) {
      const file = join(directory, `${name}.${ending}`);
      const text = await readIfThere(file);
      if (text !== undefined) return parseProject(text, file, name);
    }
    return undefined;
  };

const readIfThere = async (file: string): Promise<string | undefined> => {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new ConfigurationError(file, `not readable (${String(code)})`, { cause });
  }
};
