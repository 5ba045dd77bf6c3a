import { ConfigurationError } from '../../../lib/errors.ts';
import { PROJECTS, readBeside } from '../../read-beside.ts';
import { parseProject } from './parse-project.ts';
import type { Project } from './project.ts';

/**
 * The projects of some folders, one file each: `<name>.yml`, `.yaml` or `.json`. A file is read when a build asks for its
 * project, so that an edit counts from the next build on. `undefined`: no such file.
 * @throws {ConfigurationError} naming the file and every problem in it, or two files that do not say the same of one project.
 */
export const readProjects =
  (...directories: readonly string[]) =>
  async (name: string): Promise<Project | undefined> => {
    if (!/^[A-Za-z0-9][A-Za-z0-9_-]{1,254}$/.test(name)) {
      throw new ConfigurationError(`project "${name}"`, 'not a name that CodeBuild would accept');
    }
    const found = await readBeside(directories, PROJECTS, name);
    return found && parseProject(found.text, found.file, name);
  };
