import { InvalidKey } from './invalid-key.ts';

/**
 * The bucket's name itself, when S3 would take it: 3 to 63 of `a-z0-9.-`, a letter or digit at both ends.
 * @throws {InvalidKey}
 */
export const checkedBucket = (name: string): string => {
  if (/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes('..')) return name;
  throw new InvalidKey(
    name,
    'is no bucket name (3 to 63 of a-z, 0-9, "." and "-", no dot at an end or beside another)',
  );
};
