import { messageOf, PlatformError } from '../../lib/errors.ts';

/** The directory did not take or give an object: disk full, read-only, no permission, closed. */
export class StoreUnavailable extends PlatformError {
  override readonly name = 'StoreUnavailable';
  readonly key: string;
  /** The system's code (`ENOSPC`), where there is one. */
  readonly code: string | undefined;

  constructor(key: string, problem: string, cause?: unknown) {
    super('StoreUnavailable', `${key}: ${problem}`, cause === undefined ? undefined : { cause });
    this.key = key;
    this.code = codeOf(cause);
  }
}

/** The code of a system error (`ENOENT`), or undefined. */
export const codeOf = (thrown: unknown): string | undefined =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;

const problems: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; free some space and try again',
  EDQUOT: 'the disk quota is used up; free some space and try again',
  EROFS: 'the data directory is on a read-only file system',
  EACCES: 'no permission in the data directory',
  EPERM: 'no permission in the data directory',
};

/** A system error as ours, naming the key; what is no system error stays as it is. */
export const unavailable = (key: string, thrown: unknown): unknown => {
  const code = codeOf(thrown);
  if (code === undefined || thrown instanceof StoreUnavailable) return thrown;
  return new StoreUnavailable(key, problems[code] ?? messageOf(thrown), thrown);
};
