import type { ArtifactSpec, ArtifactsSpec } from './buildspec.ts';
import { join, type Mapping, type Reader } from './reader.ts';

const known = [
  'files',
  'name',
  'discard-paths',
  'base-directory',
  'exclude-paths',
  'enable-symlinks',
  's3-prefix',
  // Deprecated since 0.2, and then only ever `zip` for a pipeline.
  'type',
];

export const parseArtifacts = (root: Mapping, reader: Reader): ArtifactsSpec | undefined => {
  const tree = reader.mapping(root['artifacts'], 'artifacts', [...known, 'secondary-artifacts']);
  if (tree === undefined) return undefined;
  const secondary = new Map<string, ArtifactSpec>();
  const path = 'artifacts.secondary-artifacts';
  for (const [identifier, value] of Object.entries(reader.mapping(tree['secondary-artifacts'], path) ?? {})) {
    const where = join(path, identifier);
    if (!/^[A-Za-z0-9_]{1,128}$/.test(identifier)) {
      reader.invalid(where, 'an artifact identifier has letters, digits and _ only, 128 at most');
    }
    const artifact = parseArtifact(reader.mapping(value, where, known) ?? {}, where, reader);
    if (artifact) secondary.set(identifier, artifact);
  }
  // CodeBuild's reference wants `files` even beside secondary artifacts; its service runs without, and so do we.
  const required = secondary.size === 0;
  const primary =
    tree['files'] === undefined && !required ? undefined : parseArtifact(tree, 'artifacts', reader);
  return { secondary: Object.fromEntries(secondary), ...(primary ? { primary } : {}) };
};

const parseArtifact = (tree: Mapping, path: string, reader: Reader): ArtifactSpec | undefined => {
  const files = reader.texts(tree['files'], `${path}.files`);
  if (files === undefined || files.length === 0)
    reader.invalid(`${path}.files`, 'required: at least one path');
  const type = reader.text(tree['type'], `${path}.type`);
  if (type !== undefined && type.toLowerCase() !== 'zip')
    reader.unsupported(`${path}.type`, `"${type}": artifacts are zip files`);
  const name = reader.text(tree['name'], `${path}.name`);
  const s3Prefix = reader.text(tree['s3-prefix'], `${path}.s3-prefix`);
  const settings = {
    baseDirectory: reader.text(tree['base-directory'], `${path}.base-directory`) ?? '.',
    excludePaths: pathsOf(tree, 'exclude-paths', path, reader),
    discardPaths: reader.yesNo(tree['discard-paths'], `${path}.discard-paths`) ?? false,
    enableSymlinks: reader.yesNo(tree['enable-symlinks'], `${path}.enable-symlinks`) ?? false,
  };
  return files && { files, ...settings, ...(name ? { name } : {}), ...(s3Prefix ? { s3Prefix } : {}) };
};

/** The reference writes `exclude-paths` as one text in one place and as a list in another. */
const pathsOf = (tree: Mapping, key: string, path: string, reader: Reader): readonly string[] => {
  const value = tree[key];
  if (typeof value === 'string' && value !== '') return [value];
  return reader.texts(value, `${path}.${key}`) ?? [];
};
