import { compileFilter, type Report } from './compile-filter.ts';
import { InvalidEventPattern } from './invalid-event-pattern.ts';

export type EventMatcher = (event: unknown) => boolean;

/**
 * An EventBridge event pattern as a function. Members must all match; a list matches when one of its values or filters
 * does; a list in the event matches when one of its elements does; `$or` holds alternatives. Filters: `prefix`, `suffix`,
 * `equals-ignore-case`, `anything-but`, `numeric`, `exists`, `wildcard`. Source: EventBridge user guide, "Comparison
 * operators for use in event patterns".
 *
 * @throws {InvalidEventPattern} listing every problem; `cidr` is one, since we do not evaluate it.
 */
export const compilePattern = (pattern: unknown): EventMatcher => {
  const problems: { path: string; problem: string }[] = [];
  const report: Report = (path, problem) => {
    problems.push({ path, problem });
    return () => false;
  };
  const matcher = isObject(pattern) ? compileObject(pattern, '$', report) : report('$', 'is no object');
  if (problems.length > 0) throw new InvalidEventPattern(problems);
  return matcher;
};

type Members = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const compileObject = (pattern: Members, path: string, report: Report): EventMatcher => {
  const entries = Object.entries(pattern);
  if (entries.length === 0) return report(path, 'is empty');
  const members = entries.map(([name, value]) =>
    name === '$or'
      ? compileOr(value, `${path}.$or`, report)
      : compileMember(name, value, `${path}.${name}`, report),
  );
  return (event) => {
    // Each object of a list is looked at as a whole: two members never match in two different objects.
    if (Array.isArray(event)) return event.some((element) => members.every((matches) => matches(element)));
    return members.every((matches) => matches(event));
  };
};

const compileMember = (name: string, value: unknown, path: string, report: Report): EventMatcher => {
  const matches = compileValue(value, path, report);
  return (event) => matches(isObject(event) && Object.hasOwn(event, name) ? event[name] : undefined);
};

const compileValue = (value: unknown, path: string, report: Report): EventMatcher => {
  if (isObject(value)) return compileObject(value, path, report);
  if (!Array.isArray(value)) return report(path, 'is neither an object nor a list of values');
  if (value.length === 0) return report(path, 'is an empty list');
  const filters = value.map((filter, at) => compileFilter(filter, `${path}[${at}]`, report));
  return (found) => filters.some((matches) => anyOf(found, matches));
};

/** A list matches by its elements; an empty one as if nothing were there. */
const anyOf = (found: unknown, matches: EventMatcher): boolean => {
  if (!Array.isArray(found)) return matches(found);
  return found.length === 0 ? matches(undefined) : found.some((element) => anyOf(element, matches));
};

const compileOr = (value: unknown, path: string, report: Report): EventMatcher => {
  if (!Array.isArray(value) || value.length < 2) return report(path, 'is no list of at least two patterns');
  const patterns = value.map((pattern, at) =>
    isObject(pattern)
      ? compileObject(pattern, `${path}[${at}]`, report)
      : report(`${path}[${at}]`, 'is no object'),
  );
  return (event) => patterns.some((matches) => matches(event));
};
