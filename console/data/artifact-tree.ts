import type { ArtifactEntry } from '../api/rest-types.ts';

export interface TreeNode {
  readonly name: string;
  /** From the root; of a folder with its slash. */
  readonly path: string;
  /** Bytes; of a folder what is in it. */
  readonly size: number;
  readonly children?: readonly TreeNode[];
}

interface Folder {
  readonly folders: Map<string, Folder>;
  readonly files: ArtifactEntry[];
}

const emptyFolder = (): Folder => ({ folders: new Map(), files: [] });

const folderAt = (root: Folder, segments: readonly string[]): Folder => {
  let folder = root;
  for (const segment of segments) {
    const next = folder.folders.get(segment) ?? emptyFolder();
    folder.folders.set(segment, next);
    folder = next;
  }
  return folder;
};

const byName = (a: TreeNode, b: TreeNode): number => a.name.localeCompare(b.name, 'en', { numeric: true });

const nodesOf = (folder: Folder, path: string): readonly TreeNode[] => {
  const folders = [...folder.folders].map(([name, inner]) => {
    const children = nodesOf(inner, `${path}${name}/`);
    return {
      name,
      path: `${path}${name}/`,
      size: children.reduce((sum, { size }) => sum + size, 0),
      children,
    };
  });
  const files = folder.files.map((file) => ({
    name: file.path.slice(path.length),
    path: file.path,
    size: file.size,
  }));
  return [...folders.sort(byName), ...files.sort(byName)];
};

/** The files of an artifact as a tree: folders first, by name. */
export const artifactTree = (entries: readonly ArtifactEntry[]): readonly TreeNode[] => {
  const root = emptyFolder();
  for (const entry of entries) folderAt(root, entry.path.split('/').slice(0, -1)).files.push(entry);
  return nodesOf(root, '');
};
