/** One file of a zip to be: `path` is its name in the zip, `/`-separated and relative; `source` is absolute, on disk. */
export interface CollectedFile {
  readonly path: string;
  readonly source: string;
}
