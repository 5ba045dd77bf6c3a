/**
 * The scalar and object shapes of a declaration as data (semantics 1.1, 1.2); `check-shape.ts` walks them. Lengths are in
 * UTF-16 units, as the service counts them.
 */
export type Shape = TextShape | IntegerShape | ListShape | MapShape | ObjectShape;

export interface TextShape {
  readonly kind: 'text';
  readonly min?: number;
  readonly max?: number;
  /** Must match as a whole; written as the service prints it. */
  readonly pattern?: string;
  readonly values?: readonly string[];
  /** May hold a secret: never printed. */
  readonly hidden?: true;
}

export interface IntegerShape {
  readonly kind: 'integer';
  readonly min: number;
  readonly max?: number;
}

export interface ListShape {
  readonly kind: 'list';
  readonly of: Shape;
  readonly min?: number;
  readonly max?: number;
}

export interface MapShape {
  readonly kind: 'map';
  readonly keys: TextShape;
  readonly values: TextShape | ObjectShape;
  readonly max?: number;
}

export interface ObjectShape {
  readonly kind: 'object';
  readonly fields: ReadonlyMap<string, Field>;
}

export interface Field {
  readonly shape: Shape;
  readonly required: boolean;
}

export const text = (limits: Omit<TextShape, 'kind'> = {}): TextShape => ({ kind: 'text', ...limits });
export const oneOf = (...values: readonly string[]): TextShape => ({ kind: 'text', values });
export const integer = (min: number, max?: number): IntegerShape =>
  max === undefined ? { kind: 'integer', min } : { kind: 'integer', min, max };
export const list = (of: Shape, min?: number, max?: number): ListShape => ({
  kind: 'list',
  of,
  ...(min === undefined ? {} : { min }),
  ...(max === undefined ? {} : { max }),
});
export const map = (keys: TextShape, values: TextShape | ObjectShape, max?: number): MapShape =>
  max === undefined ? { kind: 'map', keys, values } : { kind: 'map', keys, values, max };

/** An object; a `*` after a field's name makes it required. */
export const object = (fields: Readonly<Record<string, Shape>>): ObjectShape => ({
  kind: 'object',
  fields: new Map(
    Object.entries(fields).map(([name, shape]) => [
      name.replace('*', ''),
      { shape, required: name.endsWith('*') },
    ]),
  ),
});
