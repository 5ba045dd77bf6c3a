/** How much an archive may hold before it is refused. Bytes are those that really come out, not those it declares. */
export interface ArchiveLimits {
  /** Entries, directories included. */
  readonly files: number;
  readonly bytes: number;
}

/** CodePipeline's own limits for an artifact: 100,000 files, 7 GB (semantics section 11). */
export const DEFAULT_LIMITS: ArchiveLimits = { files: 100_000, bytes: 7 * 1024 ** 3 };
