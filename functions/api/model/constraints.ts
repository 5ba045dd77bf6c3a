import type { Shape } from './model.ts';

/** One constraint of a shape: in the service's words, and as a check of a value of the shape's type. */
export interface Constraint {
  readonly text: string;
  holds(value: unknown): boolean;
}

const sizeOf = (value: unknown): number => {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : Number(value);
};

const bound = (shape: Shape, word: 'less' | 'greater', limit: number | undefined): Constraint[] => {
  if (limit === undefined) return [];
  const measured = shape.type === 'integer' ? 'value' : 'length';
  const holds = (value: unknown) => (word === 'less' ? sizeOf(value) <= limit : sizeOf(value) >= limit);
  return [{ text: `Member must have ${measured} ${word} than or equal to ${limit}`, holds }];
};

const matching = (pattern: string | undefined): Constraint[] => {
  if (pattern === undefined) return [];
  // Whole-string, as Java's `matches` is. The model's patterns have no nested repetition that could run away.
  const whole = new RegExp(`^(?:${pattern})$`);
  return [
    {
      text: `Member must satisfy regular expression pattern: ${pattern}`,
      holds: (value) => typeof value === 'string' && whole.test(value),
    },
  ];
};

const oneOf = (values: readonly string[] | undefined): Constraint[] =>
  values
    ? [
        {
          text: `Member must satisfy enum value set: [${values.join(', ')}]`,
          holds: (value) => values.some((allowed) => allowed === value),
        },
      ]
    : [];

const known = new WeakMap<Shape, readonly Constraint[]>();

/** All constraints of a shape itself (not of its members), in the order in which the service lists them. */
export const constraintsOf = (shape: Shape): readonly Constraint[] => {
  const cached = known.get(shape);
  if (cached) return cached;
  const constraints = [
    ...bound(shape, 'less', shape.max),
    ...bound(shape, 'greater', shape.min),
    ...matching(shape.pattern),
    ...oneOf(shape.enum),
  ];
  known.set(shape, constraints);
  return constraints;
};
