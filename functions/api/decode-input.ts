import { memberOf, type Shape, shapeOf } from './model/model.ts';
import { ProtocolError } from './protocol-error.ts';

type Decoder = (shape: Shape, value: unknown, path: string) => unknown;

const typeOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
};

const mismatch = (path: string, value: unknown, wanted: string): ProtocolError =>
  new ProtocolError(
    'SerializationException',
    `${path === '' ? 'the request' : `'${path}'`} is ${typeOf(value)}, and must be ${wanted}`,
  );

const below = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

/** Own entries that say something: CodePipeline's protocol takes `null` for an absent member. */
const entriesOf = (value: unknown, path: string): [string, unknown][] => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw mismatch(path, value, 'an object');
  return Object.entries(value).filter(([, member]) => member !== null && member !== undefined);
};

const decodeStructure: Decoder = (shape, value, path) =>
  Object.fromEntries(
    entriesOf(value, path).map(([name, member]) => {
      const target = memberOf(shape, name);
      return [name, target === undefined ? member : decode(shapeOf(target), member, below(path, name))];
    }),
  );

const decodeMap: Decoder = (shape, value, path) =>
  Object.fromEntries(
    entriesOf(value, path).map(([key, member]) => [
      key,
      decode(shapeOf(shape.value), member, below(path, `${key}.value`)),
    ]),
  );

const decodeList: Decoder = (shape, value, path) => {
  if (!Array.isArray(value)) throw mismatch(path, value, 'a list');
  return value.map((item: unknown, index) =>
    item === null ? null : decode(shapeOf(shape.member), item, below(path, `${index + 1}.member`)),
  );
};

const decodeTimestamp: Decoder = (_shape, value, path) => {
  const date = typeof value === 'number' ? new Date(value * 1000) : undefined;
  if (date === undefined || Number.isNaN(date.getTime()))
    throw mismatch(path, value, 'a time in epoch seconds');
  return date;
};

const scalar =
  (wanted: string, fits: (value: unknown) => boolean): Decoder =>
  (_shape, value, path) => {
    if (!fits(value)) throw mismatch(path, value, wanted);
    return value;
  };

const decoders: Readonly<Record<Shape['type'], Decoder>> = {
  structure: decodeStructure,
  map: decodeMap,
  list: decodeList,
  timestamp: decodeTimestamp,
  string: scalar('a string', (value) => typeof value === 'string'),
  boolean: scalar('a boolean', (value) => typeof value === 'boolean'),
  integer: scalar('an integer', (value) => Number.isSafeInteger(value)),
};

const decode: Decoder = (shape, value, path) => decoders[shape.type](shape, value, path);

/**
 * JSON as it came over the wire to what operations take: types checked, `null` members dropped, times as `Date`. Members
 * that the model does not have are kept as they are, for `validateInput` and `parsePipeline` to refuse by name.
 *
 * @throws {ProtocolError} SerializationException at the first member of the wrong type, naming its path.
 */
export const decodeInput = (shapeName: string, json: unknown): unknown =>
  decode(shapeOf(shapeName), json, '');
