import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What the SDK's serialisers know of a shape: `[kind, namespace, name, traits, …]`, a number, a member of either, or lazy. */
export type Schema = number | string | readonly unknown[] | (() => Schema);

const LIST = 1;
const MAP = 2;
const STRUCTURE = 3;
/** A list of simple values is its number and 64, a map 128. */
const SIMPLE_LIST = 64;
const SIMPLE_MAP = 128;

const resolve = (schema: Schema): number | string | readonly unknown[] => {
  if (typeof schema === 'function') return resolve(schema());
  // A member: what it is, and its traits.
  if (Array.isArray(schema) && (schema.length === 2 || typeof schema[0] !== 'number'))
    return resolve(schema[0] as Schema);
  if (Array.isArray(schema) && schema[0] === 0 && schema.length > 2) return resolve(schema[4] as Schema);
  return schema;
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const inList = (value: unknown, path: string, element: Schema): readonly string[] =>
  Array.isArray(value)
    ? value.flatMap((each, at) => problemsOf(element, each, `${path}[${at}]`))
    : [`${path} is no list`];

const inStructure = (schema: readonly unknown[], value: unknown, path: string): readonly string[] => {
  if (!isObject(value)) return [`${path} is no structure`];
  const [, , , , names, members, required = 0] = schema as unknown as [
    number,
    string,
    string,
    unknown,
    readonly string[],
    readonly Schema[],
    number?,
  ];
  const given = Object.entries(value).filter(([, member]) => member !== undefined);
  return [
    ...names
      .slice(0, required)
      .filter((name) => value[name] === undefined)
      .map((name) => `${path}.${name} is missing`),
    ...given.flatMap(([name, member]) => {
      const at = names.indexOf(name);
      return at < 0
        ? [`${path}.${name} is none of its parameters`]
        : problemsOf(members[at] ?? 0, member, `${path}.${name}`);
    }),
  ];
};

/** What of an input the model of its operation does not know, wants and misses, or has in another shape. */
export const problemsOf = (schema: Schema, value: unknown, path: string): readonly string[] => {
  const shape = resolve(schema);
  if (typeof shape === 'number' && (shape & SIMPLE_MAP) !== 0)
    return isObject(value) ? [] : [`${path} is no map`];
  if (typeof shape === 'number' && (shape & SIMPLE_LIST) !== 0) return inList(value, path, 0);
  if (!Array.isArray(shape)) return isObject(value) && !isBytesOrDate(value) ? [`${path} is an object`] : [];
  if (shape[0] === STRUCTURE) return inStructure(shape, value, path);
  if (shape[0] === LIST) return inList(value, path, shape[4] as Schema);
  if (shape[0] === MAP) return isObject(value) ? [] : [`${path} is no map`];
  return [];
};

const isBytesOrDate = (value: object): boolean => value instanceof Uint8Array || value instanceof Date;

/** Names of the errors that the model has for an operation. */
export const modelledErrors = (service: string, operation: string): readonly string[] => {
  const entry = fileURLToPath(import.meta.resolve(`@aws-sdk/client-${service}`));
  const root = entry.slice(0, entry.indexOf(`client-${service}/`) + `client-${service}/`.length);
  const types = readFileSync(`${root}dist-types/commands/${operation}Command.d.ts`, 'utf8');
  return [...types.matchAll(/@throws \{@link (\w+)\} \((?:client|server) fault\)/g)].map(
    ([, name = '']) => name,
  );
};
