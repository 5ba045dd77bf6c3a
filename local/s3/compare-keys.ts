/**
 * The order of S3's listings: that of the UTF-8 bytes. JavaScript compares UTF-16 units, which differs in one place only:
 * surrogates (U+10000 and above) sort before U+E000 to U+FFFF there, and after them in UTF-8.
 *
 * @returns a negative number, zero or a positive one, as `Array.sort` wants it.
 */
export const compareKeys = (a: string, b: string): number => {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
};

const SURROGATES_BEGIN = 0xd800;
const SURROGATES_END = 0xdfff;

/** Moves the surrogates behind everything else. */
const rank = (unit: number): number =>
  unit >= SURROGATES_BEGIN && unit <= SURROGATES_END ? unit + 0x10000 : unit;
