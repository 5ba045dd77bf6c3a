import type { OnFailure } from './buildspec.ts';
import type { Reader } from './reader.ts';

const retriesUnlessTold = 3;

/**
 * `ABORT`, `CONTINUE`, `RETRY`, `RETRY-count`, `RETRY-regex` or `RETRY-count-regex`; the count is 0 to 100 and 3
 * unless told (buildspec reference, `phases/*\/on-failure`).
 */
export const parseOnFailure = (
  text: string | undefined,
  path: string,
  reader: Reader,
): OnFailure | undefined => {
  if (text === undefined) return undefined;
  if (text === 'ABORT' || text === 'CONTINUE') return { action: text };
  const retry = /^RETRY(?:-(\d+)(?=-|$))?(?:-(.+))?$/i.exec(text);
  if (!retry) {
    reader.invalid(
      path,
      `expected ABORT, CONTINUE, RETRY, RETRY-count, RETRY-regex or RETRY-count-regex, found "${text}"`,
    );
    return undefined;
  }
  return retryOf(retry[1], retry[2], path, reader);
};

const retryOf = (
  count: string | undefined,
  pattern: string | undefined,
  path: string,
  reader: Reader,
): OnFailure => {
  const retries = count === undefined ? retriesUnlessTold : Number(count);
  if (retries > 100) reader.invalid(path, `retries go from 0 to 100, found ${retries}`);
  if (pattern === undefined) return { action: 'RETRY', retries };
  if (!isPattern(pattern)) reader.invalid(path, `"${pattern}" is not a regular expression`);
  return { action: 'RETRY', retries, pattern };
};

const isPattern = (pattern: string): boolean => {
  try {
    new RegExp(pattern);
    return true;
  } catch {
    return false;
  }
};
