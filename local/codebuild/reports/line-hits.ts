import { type Coverage, type CoveredFile, coverageOf } from './coverage.ts';

interface FileHits {
  readonly lines: Map<number, number>;
  /** By an id that is the same in each mention of the branch. */
  readonly branches: Map<string, number>;
}

/** Gathers how often lines and branches ran, when a report mentions a file, a line or a branch more than once. */
export class LineHits {
  readonly #files = new Map<string, FileHits>();

  file(path: string): FileHits {
    const known = this.#files.get(path);
    if (known !== undefined) return known;
    const made: FileHits = { lines: new Map(), branches: new Map() };
    this.#files.set(path, made);
    return made;
  }

  line(path: string, line: number, hits: number): void {
    const { lines } = this.file(path);
    lines.set(line, (lines.get(line) ?? 0) + hits);
  }

  branch(path: string, id: string, hits: number): void {
    const { branches } = this.file(path);
    branches.set(id, (branches.get(id) ?? 0) + hits);
  }

  coverage(): Coverage {
    const covered = (hits: Iterable<number>): number => [...hits].filter((count) => count > 0).length;
    const files = [...this.#files].map(([path, { lines, branches }]): CoveredFile => {
      const [linesCovered, branchesCovered] = [covered(lines.values()), covered(branches.values())];
      return {
        path,
        linesCovered,
        linesMissed: lines.size - linesCovered,
        branchesCovered,
        branchesMissed: branches.size - branchesCovered,
      };
    });
    return coverageOf(files);
  }
}
