import { compareKeys } from './compare-keys.ts';

/** The place of the first name at or after `name`; the length of the list when there is none. */
export const lowerBound = (names: readonly string[], name: string): number => {
  let low = 0;
  let high = names.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareKeys(names[middle] ?? '', name) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** Adds or removes a name in place; what is already as wanted stays. */
export const place = (names: string[], name: string, present: boolean): void => {
  const at = lowerBound(names, name);
  const found = names[at] === name;
  if (present && !found) names.splice(at, 0, name);
  if (!present && found) names.splice(at, 1);
};
