import type { Tree } from '../buildspec/read-yaml.ts';
import type { Reader } from '../buildspec/reader.ts';
import { type ComputeType, computeTypes } from './project.ts';

/** Refuses what is no Linux container: a project and a build of a batch say it in the same words. */
export const checkEnvironmentType = (tree: Tree | undefined, path: string, reader: Reader): void => {
  const type = reader.text(tree, path);
  if (type !== undefined && !/^(LINUX|ARM)_CONTAINER$/.test(type)) {
    reader.unsupported(path, `"${type}": builds run in Linux containers or as processes here`);
  }
};

/** The name of an image; never something that a command line could take for an option. */
export const parseImage = (tree: Tree | undefined, path: string, reader: Reader): string | undefined => {
  const image = reader.text(tree, path);
  if (image?.startsWith('-')) reader.invalid(path, `"${image}" is not the name of an image`);
  return image;
};

export const parseComputeType = (
  tree: Tree | undefined,
  path: string,
  reader: Reader,
): ComputeType | undefined => {
  const text = reader.text(tree, path);
  const known = computeTypes.find((type) => type === text);
  if (text !== undefined && known === undefined) {
    reader.unsupported(path, `"${text}" is not run here; known: ${computeTypes.join(', ')}`);
  }
  return known;
};
