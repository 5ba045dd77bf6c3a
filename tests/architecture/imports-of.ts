import { posix } from 'node:path';
import { withoutComments } from './strip-source.ts';

export interface Import {
  /** A path from the root for files of ours; else the name as written: `node:fs`, `@aws-sdk/client-s3`. */
  readonly target: string;
  readonly kind: 'file' | 'package';
  /** `import type`, which is gone at run time. `import { type X }` is not: it still loads the file. */
  readonly typeOnly: boolean;
}

const STATIC = /(?:^|[;}\n])\s*(?:import|export)\s+(type\s+(?!from\b))?[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/g;
const BARE = /(?:^|[;}\n])\s*(import)\s*['"]([^'"]+)['"]/g;
const DYNAMIC = /(?<![.\w$])(?:import|require)\s*\(\s*(?:(['"`])([^'"`$]+)\1)?/g;

/** What a dynamic import of a computed name is taken for: nobody may do it, since nobody could check it. */
export const COMPUTED = '(computed)';

/** All that a source file imports, re-exports, loads for its effects, or loads later. */
export const importsOf = (path: string, source: string): readonly Import[] => {
  const code = withoutComments(source);
  return [
    ...[...code.matchAll(STATIC)].map(([, type, name]) => toImport(path, name, type !== undefined)),
    ...[...code.matchAll(BARE)].map(([, , name]) => toImport(path, name, false)),
    ...[...code.matchAll(DYNAMIC)].map(([, , name]) => toImport(path, name, false)),
  ];
};

const toImport = (path: string, name = COMPUTED, typeOnly: boolean): Import =>
  name.startsWith('.')
    ? { target: posix.join(posix.dirname(path), name), kind: 'file', typeOnly }
    : { target: name, kind: 'package', typeOnly };
