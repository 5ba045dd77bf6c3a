import { type Shape, shapeOf } from './model/model.ts';

const present = ([, value]: [string, unknown]): boolean => value !== undefined && value !== null;

const encodeStructure = (shape: Shape, value: object): object =>
  Object.fromEntries(
    Object.entries(shape.members ?? {})
      .map(([name, target]): [string, unknown] => [name, encode(shapeOf(target), memberValue(value, name))])
      .filter(present),
  );

const memberValue = (value: object, name: string): unknown =>
  Object.getOwnPropertyDescriptor(value, name)?.value;

const encodeMap = (shape: Shape, value: object): object =>
  Object.fromEntries(
    Object.entries(value)
      .filter(present)
      .map(([key, item]) => [key, encode(shapeOf(shape.value), item)]),
  );

const encodeTimestamp = (value: unknown): number => {
  if (!(value instanceof Date) || Number.isNaN(value.getTime()))
    throw new TypeError('a time must be a valid Date');
  return value.getTime() / 1000;
};

const encodeObject = (shape: Shape, value: object): unknown => {
  if (shape.type === 'structure') return encodeStructure(shape, value);
  if (shape.type === 'map') return encodeMap(shape, value);
  if (shape.type === 'list' && Array.isArray(value))
    return value.map((item) => encode(shapeOf(shape.member), item));
  throw new TypeError(`an object stands where the model has a ${shape.type}`);
};

const encode = (shape: Shape, value: unknown): unknown => {
  if (value === undefined || value === null) return undefined;
  if (shape.type === 'timestamp') return encodeTimestamp(value);
  return typeof value === 'object' ? encodeObject(shape, value) : value;
};

/**
 * What an operation answered, as JSON of the wire: only members of the model, absent ones left out, `Date` as epoch
 * seconds with fraction (semantics 10.1). This is the one place where times leave their type.
 */
export const encodeOutput = (shapeName: string | undefined, output: object | undefined): object =>
  shapeName === undefined || output === undefined ? {} : encodeStructure(shapeOf(shapeName), output);
