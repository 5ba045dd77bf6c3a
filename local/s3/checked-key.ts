import { InvalidKey } from './invalid-key.ts';

const MAXIMUM_KEY_BYTES = 1024;
/** What every file system in use can hold as one name. */
const MAXIMUM_SEGMENT_BYTES = 255;

/**
 * The key itself, when it can be a path of plain names below a directory.
 * @throws {InvalidKey} for empty, `.` and `..` segments, NUL, lone surrogates, and names that are too long.
 */
export const checkedKey = (key: string): string => {
  const problem = problemOf(key);
  if (problem !== undefined) throw new InvalidKey(key, problem);
  return key;
};

const problemOf = (key: string): string | undefined => {
  if (key === '') return 'is empty';
  if (!key.isWellFormed() || key.includes('\0')) return 'holds characters that no file name can hold';
  if (Buffer.byteLength(key) > MAXIMUM_KEY_BYTES) return `is longer than ${MAXIMUM_KEY_BYTES} bytes`;
  for (const segment of key.split('/')) {
    const wrong = segmentProblem(segment);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
};

const segmentProblem = (segment: string): string | undefined => {
  if (segment === '') return 'has an empty segment (it begins or ends with /, or has // in it)';
  if (segment === '.' || segment === '..') return `has the segment "${segment}"`;
  if (Buffer.byteLength(segment) > MAXIMUM_SEGMENT_BYTES) {
    return `has a segment of more than ${MAXIMUM_SEGMENT_BYTES} bytes`;
  }
  return undefined;
};
