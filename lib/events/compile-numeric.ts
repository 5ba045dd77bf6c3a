const comparisons: Readonly<Record<string, (found: number, bound: number) => boolean>> = {
  '=': (found, bound) => found === bound,
  '<': (found, bound) => found < bound,
  '<=': (found, bound) => found <= bound,
  '>': (found, bound) => found > bound,
  '>=': (found, bound) => found >= bound,
};

/** `["=", 5]`, `[">", 0]` or a range, `[">", 0, "<=", 5]`. @returns undefined when it is none of them. */
export const compileNumeric = (argument: unknown): ((found: unknown) => boolean) | undefined => {
  if (!Array.isArray(argument)) return undefined;
  if (argument.length === 2) return compileComparison(argument[0], argument[1]);
  if (argument.length !== 4 || !isRange(argument)) return undefined;
  const [lower, upper] = [
    compileComparison(argument[0], argument[1]),
    compileComparison(argument[2], argument[3]),
  ];
  return lower && upper && ((found) => lower(found) && upper(found));
};

/** From below to above, with something in between. */
const isRange = ([below, low, above, high]: readonly unknown[]): boolean =>
  ['>', '>='].includes(String(below)) &&
  ['<', '<='].includes(String(above)) &&
  typeof low === 'number' &&
  typeof high === 'number' &&
  low < high;

const compileComparison = (sign: unknown, bound: unknown): ((found: unknown) => boolean) | undefined => {
  const compare =
    typeof sign === 'string' && Object.hasOwn(comparisons, sign) ? comparisons[sign] : undefined;
  if (compare === undefined || typeof bound !== 'number') return undefined;
  return (found) => typeof found === 'number' && compare(found, bound);
};
