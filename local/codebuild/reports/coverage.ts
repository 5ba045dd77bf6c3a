export interface Covered {
  readonly linesCovered: number;
  readonly linesMissed: number;
  /** Zero both where the format, or the language, has no branches. */
  readonly branchesCovered: number;
  readonly branchesMissed: number;
}

export interface CoveredFile extends Covered {
  readonly path: string;
}

/** What a coverage report says, as CodeBuild counts: totals, and per file in the order of the paths. */
export interface Coverage extends Covered {
  readonly files: readonly CoveredFile[];
}

/** Totals of files, of which each path is there once. */
export const coverageOf = (files: readonly CoveredFile[]): Coverage => {
  const total = (count: (file: Covered) => number): number =>
    files.reduce((sum, file) => sum + count(file), 0);
  return {
    linesCovered: total((file) => file.linesCovered),
    linesMissed: total((file) => file.linesMissed),
    branchesCovered: total((file) => file.branchesCovered),
    branchesMissed: total((file) => file.branchesMissed),
    files: files.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)),
  };
};

/**
 * Files of several reports. Totals cannot be added line by line: of a path in more than one report the first counts, and
 * `repeated` is told.
 */
export const mergeCoverage = (coverages: readonly Coverage[], repeated: (path: string) => void): Coverage => {
  const files = new Map<string, CoveredFile>();
  for (const file of coverages.flatMap((coverage) => coverage.files)) {
    if (files.has(file.path)) repeated(file.path);
    else files.set(file.path, file);
  }
  return coverageOf([...files.values()]);
};
