import { compileNumeric } from './compile-numeric.ts';
import { compileWildcard } from './compile-wildcard.ts';

/** Tests one value of an event; `undefined` where the event has none. */
export type Filter = (found: unknown) => boolean;

/** Notes a problem, and gives a filter to go on with. */
export type Report = (path: string, problem: string) => Filter;

/** A value in a pattern's list: a literal, which must be equal in type and value, or an object with one operator. */
export const compileFilter = (filter: unknown, path: string, report: Report): Filter => {
  if (isLiteral(filter)) return (found) => found === filter;
  const [entry, ...others] = typeof filter === 'object' ? Object.entries(filter ?? {}) : [];
  if (entry === undefined || others.length > 0 || Array.isArray(filter)) {
    return report(path, 'is neither a literal nor an object with one operator');
  }
  const [operator, argument] = entry;
  const compile = Object.hasOwn(operators, operator) ? operators[operator] : undefined;
  if (compile === undefined) return report(path, `has the unknown operator "${operator}"`);
  return compile(argument, `${path}.${operator}`, report);
};

type Literal = string | number | boolean | null;
type Compile = (argument: unknown, path: string, report: Report) => Filter;

const isLiteral = (value: unknown): value is Literal =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value);

const isString = (value: unknown): value is string => typeof value === 'string';

const exists: Compile = (argument, path, report) => {
  if (typeof argument !== 'boolean') return report(path, 'is neither true nor false');
  // Leaves only: an object is no value that exists.
  return (found) => (found !== undefined && (typeof found !== 'object' || found === null)) === argument;
};

/** An operator on strings, also in the form that takes no heed of case: `{"prefix": {"equals-ignore-case": "x"}}`. */
const onStrings =
  (test: (found: string, wanted: string) => boolean): Compile =>
  (argument, path, report) => {
    if (isString(argument)) return (found) => isString(found) && test(found, argument);
    const wanted = ignoringCase(argument);
    if (wanted === undefined) return report(path, 'is no string');
    return (found) => isString(found) && test(found.toLowerCase(), wanted.toLowerCase());
  };

const ignoringCase = (argument: unknown): string | undefined => {
  const [entry, ...others] = typeof argument === 'object' ? Object.entries(argument ?? {}) : [];
  if (entry === undefined || others.length > 0 || entry[0] !== 'equals-ignore-case') return undefined;
  return isString(entry[1]) ? entry[1] : undefined;
};

const equalsIgnoreCase: Compile = (argument, path, report) => {
  if (!isString(argument)) return report(path, 'is no string');
  const wanted = argument.toLowerCase();
  return (found) => isString(found) && found.toLowerCase() === wanted;
};

const wildcard: Compile = (argument, path, report) => {
  const matches = isString(argument) ? compileWildcard(argument) : undefined;
  if (matches === undefined) return report(path, 'is no string with single wildcards (* , \\* and \\\\)');
  return (found) => isString(found) && matches(found);
};

/** There must be a value, and it must not be one of these: literals, or the arguments of one operator on strings. */
const anythingBut: Compile = (argument, path, report) => {
  const excluded = isLiteral(argument) ? [argument] : argument;
  if (Array.isArray(excluded)) return noneOf(excluded, path, report);
  const [entry, ...others] = typeof excluded === 'object' ? Object.entries(excluded ?? {}) : [];
  const compile = entry && Object.hasOwn(negatable, entry[0]) ? negatable[entry[0]] : undefined;
  if (entry === undefined || others.length > 0 || compile === undefined) {
    return report(path, `is neither literals nor one of ${Object.keys(negatable).join(', ')}`);
  }
  const [operator, wanted] = entry;
  const list = Array.isArray(wanted) ? wanted : [wanted];
  if (list.length === 0) return report(`${path}.${operator}`, 'is an empty list');
  const filters = list.map((one) => compile(one, `${path}.${operator}`, report));
  return (found) => isLeaf(found) && !filters.some((matches) => matches(found));
};

const noneOf = (excluded: readonly unknown[], path: string, report: Report): Filter => {
  if (excluded.length === 0) return report(path, 'is an empty list');
  if (!excluded.every(isString) && !excluded.every((value) => typeof value === 'number')) {
    return report(path, 'mixes strings, numbers or other values');
  }
  return (found) => isLeaf(found) && !excluded.includes(found as never);
};

const isLeaf = (found: unknown): boolean => isLiteral(found);

const prefix = onStrings((found, wanted) => found.startsWith(wanted));
const suffix = onStrings((found, wanted) => found.endsWith(wanted));

const negatable: Readonly<Record<string, Compile>> = {
  prefix,
  suffix,
  'equals-ignore-case': equalsIgnoreCase,
  wildcard,
};

const operators: Readonly<Record<string, Compile>> = {
  ...negatable,
  exists,
  'anything-but': anythingBut,
  numeric: (argument, path, report) =>
    compileNumeric(argument) ?? report(path, 'is no list such as ["=", 5] or [">", 0, "<=", 5]'),
};
