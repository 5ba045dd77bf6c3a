import { readFile, realpath } from 'node:fs/promises';
import { isAbsolute, join, normalize, relative } from 'node:path';
import { SteplineError } from '../../../lib/errors.ts';
import type { BuildRequest } from '../../../lib/ports.ts';
import type { ArtifactSpec, Buildspec } from '../buildspec/buildspec.ts';
import { parseBuildspec } from '../buildspec/parse-buildspec.ts';
import type { Project } from '../projects/project.ts';

/** The buildspec is not where it should be. */
export class BuildspecNotFound extends SteplineError {
  override readonly name = 'BuildspecNotFound';
  override readonly blame = 'author';
  readonly path: string;

  constructor(path: string, problem: string, options?: ErrorOptions) {
    super(`YAML_FILE_ERROR: buildspec "${path}": ${problem}`, options);
    this.path = path;
  }
}

export interface ChosenBuildspec {
  readonly buildspec: Buildspec;
  /** Where it came from, for the log. */
  readonly origin: string;
}

/**
 * The start's override, else the project's, else `buildspec.yml` in the primary source (`root`). Commands of a
 * Compute/Commands action are the build phase of one of their own.
 * @throws {BuildspecNotFound} {InvalidBuildspec}
 */
export const chooseBuildspec = async (
  request: BuildRequest,
  project: Project,
  root: string,
): Promise<ChosenBuildspec> => {
  if (request.commands)
    return { buildspec: fromCommands(request, request.commands), origin: 'the commands of the action' };
  const text = request.buildspecOverride ?? project.source.buildspec;
  if (text !== undefined && isInline(text)) {
    return {
      buildspec: parseBuildspec(text),
      origin: `the buildspec of the ${request.buildspecOverride ? 'action' : 'project'}`,
    };
  }
  const path = text?.trim() || 'buildspec.yml';
  return { buildspec: parseBuildspec(await readBuildspec(path, root)), origin: path };
};

/** A path is one line without a mapping on it. */
const isInline = (text: string): boolean => text.trim().includes('\n') || /^\s*(\{|version\s*:)/.test(text);

const readBuildspec = async (path: string, root: string): Promise<string> => {
  if (path.startsWith('arn:')) throw new BuildspecNotFound(path, 'a buildspec in a bucket is not read here');
  if (isAbsolute(path) || leaves(normalize(path))) throw new BuildspecNotFound(path, 'outside of the source');
  try {
    const real = await realpath(join(root, path));
    if (leaves(relative(await realpath(root), real)))
      throw new BuildspecNotFound(path, 'outside of the source');
    return await readFile(real, 'utf8');
  } catch (cause) {
    if (cause instanceof BuildspecNotFound) throw cause;
    throw new BuildspecNotFound(path, 'not in the primary source', { cause });
  }
};

const leaves = (path: string): boolean => path === '..' || path.startsWith('../');

const fromCommands = (request: BuildRequest, commands: readonly string[]): Buildspec => {
  const artifactOf = (files: readonly string[] | undefined): ArtifactSpec => ({
    files: files ?? ['**/*'],
    baseDirectory: '.',
    excludePaths: [],
    discardPaths: false,
    enableSymlinks: false,
  });
  const [output] = request.outputs;
  return {
    version: '0.2',
    env: { shell: 'sh', variables: {}, parameterStore: {}, secretsManager: {}, exportedVariables: [] },
    phases: { build: { commands, finally: [], runtimeVersions: {}, onFailure: { action: 'ABORT' } } },
    reports: {},
    ...(output ? { artifacts: { primary: artifactOf(output.files), secondary: {} } } : {}),
  };
};
