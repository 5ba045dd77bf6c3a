import { importsOf } from './imports-of.ts';
import type { Sources } from './read-sources.ts';

/**
 * Import cycles among the files, each as `a.ts → b.ts → a.ts`; empty when there are none. An `import type` is no part of
 * one: it is erased, and loads nothing.
 */
export const importCycles = (sources: Sources): readonly string[] => {
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) cycles.push([...trail.slice(at), path].join(' → '));
    if (at >= 0 || done.has(path)) return;
    for (const next of targetsOf(sources, path)) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of sources.keys()) visit(path, []);
  return cycles;
};

const targetsOf = (sources: Sources, path: string): readonly string[] =>
  importsOf(path, sources.get(path) ?? '').flatMap(({ kind, target, typeOnly }) =>
    kind === 'file' && !typeOnly && sources.has(target) ? [target] : [],
  );
