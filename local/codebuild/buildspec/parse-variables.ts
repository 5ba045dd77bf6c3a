import type { Tree } from './read-yaml.ts';
import { join, type Reader } from './reader.ts';

/** Whether a shell can carry a variable of this name. */
export const isVariableName = (name: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);

/** Names that an author may give to a variable of a build. */
export const checkVariableName = (name: string, path: string, reader: Reader): void => {
  if (!isVariableName(name)) reader.invalid(path, 'not a name that a shell variable can have');
  else if (name.startsWith('CODEBUILD_')) reader.invalid(path, 'the prefix CODEBUILD_ is reserved');
};

/** Variables and their texts. */
export const parseVariables = (
  tree: Tree | undefined,
  path: string,
  reader: Reader,
): Readonly<Record<string, string>> => {
  const pairs = reader.pairs(tree, path);
  for (const name of Object.keys(pairs)) checkVariableName(name, join(path, name), reader);
  return pairs;
};
