import { ApiError } from '../../../lib/errors.ts';
import { constraintsOf } from './constraints.ts';
import { memberOf, operationModels, type Shape, shapeOf } from './model.ts';

/** More than anyone reads; they keep the answer to a hostile request small. */
const MOST_SHOWN = 200;
const LONGEST_SHOWN = 256;

export interface Violations {
  readonly shown: string[];
  count: number;
}

/** One node of the input on its way down: where it is, and whether an error may show what it holds. */
interface Place {
  readonly path: string;
  readonly secret: boolean;
}

const below = (place: Place, name: string, shape: Shape): Place => ({
  path: place.path === '' ? name : `${place.path}.${name}`,
  secret: place.secret || shape.sensitive === true,
});

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const shorten = (text: string): string =>
  text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;

const shownItem = (item: unknown): string => (isObject(item) ? '{…}' : String(item));

const shown = (value: unknown): string => {
  if (Array.isArray(value)) return shorten(`[${value.slice(0, LONGEST_SHOWN).map(shownItem).join(', ')}]`);
  return isObject(value)
    ? shorten(`{${Object.keys(value).slice(0, LONGEST_SHOWN).join(', ')}}`)
    : shorten(String(value));
};

const add = (violations: Violations, subject: string, path: string, constraint: string): void => {
  violations.count += 1;
  if (violations.count > MOST_SHOWN) return;
  violations.shown.push(`${subject} at '${shorten(path)}' failed to satisfy constraint: ${constraint}`);
};

const checkConstraints = (shape: Shape, value: unknown, place: Place, violations: Violations): void => {
  const subject = place.secret ? 'Value' : `Value '${shown(value)}'`;
  for (const constraint of constraintsOf(shape)) {
    if (!constraint.holds(value)) add(violations, subject, place.path, constraint.text);
  }
};

/** `parsePipeline` refuses unknown members of a declaration by name, with the exceptions of semantics 1.4. */
const isDeclaration = (path: string): boolean => path === 'pipeline' || path.startsWith('pipeline.');

const checkStructure = (shape: Shape, value: object, place: Place, violations: Violations): void => {
  const members = new Map<string, unknown>(Object.entries(value));
  for (const name of shape.required ?? []) {
    if (members.has(name)) continue;
    add(violations, 'Value null', below(place, name, shape).path, 'Member must not be null');
  }
  for (const [name, member] of members) {
    const target = memberOf(shape, name);
    if (target !== undefined) check(target, member, below(place, name, shapeOf(target)), violations);
    else if (!isDeclaration(place.path)) {
      add(violations, 'Value', below(place, name, shape).path, 'Member must be one that the operation has');
    }
  }
};

const checkList = (shape: Shape, value: readonly unknown[], place: Place, violations: Violations): void => {
  const target = shape.member ?? '';
  value.forEach((item, index) => {
    const itemPlace = below(place, `${index + 1}.member`, shapeOf(target));
    if (item === null) add(violations, 'Value null', itemPlace.path, 'Member must not be null');
    else check(target, item, itemPlace, violations);
  });
};

/** The service names the map, not the entry, and lists all constraints when one is broken; we add whose they are. */
const checkEntries = (
  what: 'Map keys' | 'Map value',
  target: Shape,
  entries: readonly (readonly [key: string, checked: unknown])[],
  place: Place,
  violations: Violations,
): void => {
  const constraints = constraintsOf(target);
  const broken = entries.filter(([, checked]) =>
    constraints.some((constraint) => !constraint.holds(checked)),
  );
  if (broken.length === 0) return;
  const texts = constraints.map(({ text }) => text).join(', ');
  const keys = shown(broken.map(([key]) => key));
  add(violations, 'Value', place.path, `${what} must satisfy constraint: [${texts}], not so at ${keys}`);
};

const checkMap = (shape: Shape, value: object, place: Place, violations: Violations): void => {
  const entries = Object.entries(value);
  const keys = entries.map(([key]) => [key, key] as const);
  checkEntries('Map keys', shapeOf(shape.key), keys, place, violations);
  const target = shapeOf(shape.value);
  if (target.type !== 'structure') {
    checkEntries('Map value', target, entries, place, violations);
    return;
  }
  for (const [key, item] of entries)
    check(shape.value ?? '', item, below(place, `${key}.value`, target), violations);
};

const check = (shapeName: string, value: unknown, place: Place, violations: Violations): void => {
  const shape = shapeOf(shapeName);
  checkConstraints(shape, value, place, violations);
  if (Array.isArray(value)) checkList(shape, value, place, violations);
  else if (shape.type === 'structure' && isObject(value)) checkStructure(shape, value, place, violations);
  else if (shape.type === 'map' && isObject(value)) checkMap(shape, value, place, violations);
};

const messageOfAll = ({ shown: texts, count }: Violations): string => {
  const hidden = count > texts.length ? [`and ${count - texts.length} more`] : [];
  return `${count} validation error${count === 1 ? '' : 's'} detected: ${[...texts, ...hidden].join('; ')}`;
};

/** What a value breaks of the limits of its shape: how often, and the first of it in sentences. */
export const violationsOf = (shapeName: string, value: unknown): Violations => {
  const violations = { shown: [], count: 0 };
  check(shapeName, value, { path: '', secret: false }, violations);
  return violations;
};

/**
 * Checks an input that `decodeInput` has given against every limit of its shape: required members, lengths, ranges, patterns, enumerations
 * (semantics 1.1), which clients do not check. A member that no operation has is refused as well, where the service
 * ignores it: what asks for something that we do not do must not look as if it had been done. Inside a declaration
 * that is `parsePipeline`'s to say.
 *
 * @throws {ApiError} ValidationException, all violations in one message in the service's words (semantics 1.4). Values
 *   of configuration and of what may be a credential are never in it.
 */
export const validateInput = (operation: string, input: unknown): void => {
  const model = operationModels.get(operation);
  if (!model) throw new Error(`the model has no operation "${operation}"`);
  const violations = violationsOf(model.input, input);
  if (violations.count > 0) throw new ApiError('ValidationException', messageOfAll(violations));
};
