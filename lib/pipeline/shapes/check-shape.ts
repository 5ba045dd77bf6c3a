import type { Path } from '../path.ts';
import { rangeConstraints, rendered, textConstraints } from './constraints.ts';
import type { Field, IntegerShape, ListShape, MapShape, ObjectShape, Shape, TextShape } from './shape.ts';

/** A value that breaks a constraint of its shape. */
export interface ShapeProblem {
  readonly path: Path;
  /** What the service names: for an entry of a map it is the map. */
  readonly reportedAt: Path;
  /** As printed: quoted, shortened, hidden where it may be a secret; `null` when absent. */
  readonly value: string;
  /** `Member must …`. */
  readonly constraint: string;
}

/** What is left of an input when everything of a wrong type is taken out of it. */
export interface ShapeCheck {
  readonly value: unknown;
  readonly problems: readonly ShapeProblem[];
  /** Paths of what was taken out or is missing although required: absence there says nothing. */
  readonly damage: readonly Path[];
}

interface Walk {
  readonly problems: ShapeProblem[];
  readonly damage: Path[];
}

/** Checks `input` against `shape`, everything at once. `path` is where it stands. */
export const checkShape = (input: unknown, shape: Shape, path: Path): ShapeCheck => {
  const walk: Walk = { problems: [], damage: [] };
  const value = visit(walk, input, shape, path);
  return { value, ...walk };
};

const report = (walk: Walk, path: Path, value: string, constraint: string, reportedAt: Path = path): void => {
  walk.problems.push({ path, reportedAt, value, constraint });
};

const WANTED = {
  text: 'a string',
  integer: 'an integer',
  list: 'a list',
  map: 'an object',
  object: 'an object',
};

const wrongType = (walk: Walk, input: unknown, shape: Shape, path: Path): undefined => {
  walk.damage.push(path);
  if (input === null || input === undefined) report(walk, path, 'null', 'Member must not be null');
  else {
    const hidden = shape.kind === 'text' && shape.hidden === true;
    const quoted =
      shape.kind === 'text' && !hidden && typeof input !== 'object' ? `, such as "${String(input)}"` : '';
    report(walk, path, rendered(input, hidden), `Member must be ${WANTED[shape.kind]}${quoted}`);
  }
  return undefined;
};

const isRecord = (input: unknown): input is Record<string, unknown> =>
  typeof input === 'object' && input !== null && !Array.isArray(input);

/** The salvaged value; undefined when the type is wrong. */
const visit = (walk: Walk, input: unknown, shape: Shape, path: Path): unknown => {
  switch (shape.kind) {
    case 'text':
      return typeof input === 'string'
        ? visitText(walk, input, shape, path)
        : wrongType(walk, input, shape, path);
    case 'integer':
      return Number.isSafeInteger(input)
        ? visitInteger(walk, Number(input), shape, path)
        : wrongType(walk, input, shape, path);
    case 'list':
      return Array.isArray(input) ? visitList(walk, input, shape, path) : wrongType(walk, input, shape, path);
    case 'map':
      return isRecord(input) ? visitMap(walk, input, shape, path) : wrongType(walk, input, shape, path);
    case 'object':
      return isRecord(input) ? visitObject(walk, input, shape, path) : wrongType(walk, input, shape, path);
  }
};

const visitText = (walk: Walk, input: string, shape: TextShape, path: Path): string => {
  for (const constraint of textConstraints(input, shape)) {
    report(walk, path, rendered(input, shape.hidden === true), constraint);
  }
  return input;
};

const visitInteger = (walk: Walk, input: number, shape: IntegerShape, path: Path): number => {
  for (const constraint of rangeConstraints('value', input, shape))
    report(walk, path, `'${input}'`, constraint);
  return input;
};

const EMPTY = { text: '', integer: 0, list: [], map: {}, object: {} };

const visitList = (
  walk: Walk,
  input: readonly unknown[],
  shape: ListShape,
  path: Path,
): readonly unknown[] => {
  for (const constraint of rangeConstraints('length', input.length, shape)) {
    report(walk, path, rendered(input, false), constraint);
  }
  // A wrong item leaves an empty one behind, so that counts and indices stay.
  return input.map((item, at) => visit(walk, item, shape.of, [...path, at]) ?? EMPTY[shape.of.kind]);
};

const visitMap = (walk: Walk, input: Record<string, unknown>, shape: MapShape, path: Path): object => {
  const entries = Object.entries(input);
  for (const constraint of rangeConstraints('length', entries.length, shape)) {
    report(walk, path, rendered(input, false), constraint);
  }
  const salvaged = entries.map(([key, value]) => {
    const at = [...path, key];
    const keyProblems = textConstraints(key, shape.keys);
    if (keyProblems.length > 0) {
      report(
        walk,
        at,
        rendered(key, false),
        `Map keys must satisfy constraint: [${keyProblems.join(', ')}]`,
        path,
      );
    }
    return [key, visitMapValue(walk, value, shape, at)] as const;
  });
  return Object.fromEntries(salvaged); // makes an own property even of `__proto__`
};

const visitMapValue = (walk: Walk, value: unknown, shape: MapShape, at: Path): unknown => {
  const { values } = shape;
  if (values.kind === 'object' || typeof value !== 'string') {
    return visit(walk, value, values, at) ?? EMPTY[values.kind];
  }
  const problems = textConstraints(value, values);
  if (problems.length > 0) {
    const constraint = `Map value must satisfy constraint: [${problems.join(', ')}]`;
    report(walk, at, rendered(value, values.hidden === true), constraint, at.slice(0, -1));
  }
  return value;
};

const visitObject = (walk: Walk, input: Record<string, unknown>, shape: ObjectShape, path: Path): object => {
  for (const name of Object.keys(input)) {
    if (!shape.fields.has(name)) refuseUnknown(walk, name, shape, path);
  }
  const salvaged = [...shape.fields].flatMap(([name, field]) => {
    const value = visitField(walk, Object.hasOwn(input, name) ? input[name] : undefined, field, [
      ...path,
      name,
    ]);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(salvaged);
};

/** `null` counts as absent, as in the service's own protocol. */
const visitField = (walk: Walk, value: unknown, field: Field, path: Path): unknown =>
  (value === undefined || value === null) && !field.required
    ? undefined
    : visit(walk, value, field.shape, path);

const refuseUnknown = (walk: Walk, name: string, shape: ObjectShape, path: Path): void => {
  const known = [...shape.fields.keys()].join(', ');
  report(
    walk,
    [...path, name],
    rendered(name, false),
    `Member must be one of the known fields: [${known}]`,
    path,
  );
};
