import { formatPath, type Path } from '../pipeline/path.ts';

/**
 * Something that the author should know of an import:
 * - `assumed`: taken, but the file alone does not say so for certain (a parameter's default, a stand-in);
 * - `unresolved`: not known from the file; `<…>` stands in its place, and somebody has to write the value;
 * - `no-equivalent`: said in the file, and not taken over;
 * - `invalid`: taken over, and refused by the rules of a declaration or a project.
 */
export interface ImportNote {
  readonly kind: 'assumed' | 'unresolved' | 'no-equivalent' | 'invalid';
  /** Where in the imported file, as `formatPath` writes it; of `invalid`, where in what was made of it. */
  readonly path: string;
  readonly message: string;
}

/** Collects notes; the same one twice is kept once. */
export interface ImportNotes {
  add(kind: ImportNote['kind'], path: Path, message: string): void;
  readonly all: readonly ImportNote[];
}

export const createImportNotes = (): ImportNotes => {
  const all: ImportNote[] = [];
  return {
    all,
    add: (kind, path, message) => {
      const note = { kind, path: formatPath(path), message };
      const known = all.some(
        (other) => other.kind === kind && other.path === note.path && other.message === message,
      );
      if (!known) all.push(note);
    },
  };
};
