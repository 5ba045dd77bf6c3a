import type { TextShape } from './shape.ts';

interface Range {
  readonly min?: number;
  readonly max?: number;
}

/** The constraints that a number of things breaks, in the service's wording. */
export const rangeConstraints = (
  what: 'length' | 'value',
  actual: number,
  range: Range,
): readonly string[] => [
  ...(range.max !== undefined && actual > range.max
    ? [`Member must have ${what} less than or equal to ${range.max}`]
    : []),
  ...(range.min !== undefined && actual < range.min
    ? [`Member must have ${what} greater than or equal to ${range.min}`]
    : []),
];

/** The constraints that a text breaks, in the service's wording. */
export const textConstraints = (value: string, shape: TextShape): readonly string[] => [
  ...rangeConstraints('length', value.length, shape),
  ...(shape.pattern !== undefined && !new RegExp(`^(?:${shape.pattern})$`).test(value)
    ? [`Member must satisfy regular expression pattern: ${shape.pattern}`]
    : []),
  ...(shape.values && !shape.values.includes(value)
    ? [`Member must satisfy enum value set: [${shape.values.join(', ')}]`]
    : []),
];

const SHOWN = 100;

/** A value for people: quoted, at most 100 characters of it, `****` when it may be a secret. */
export const rendered = (value: unknown, hidden: boolean): string => {
  if (hidden) return "'****'";
  if (Array.isArray(value)) return `'[${value.length} items]'`;
  if (typeof value === 'object' && value !== null) return `'{${Object.keys(value).length} members}'`;
  const text = String(value);
  return `'${text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text}'`;
};
