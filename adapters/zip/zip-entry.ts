import type { Entry } from 'yauzl';

/** An entry whose path has been checked. */
export interface ZipEntry {
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'link';
  /** Permission bits. */
  readonly mode: number;
  /** As declared; reading it checks that this is what comes out. */
  readonly size: number;
  readonly raw: Entry;
}
