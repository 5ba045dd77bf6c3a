/** Decoded JSON or YAML: what a file of an import holds. */
export type Mapping = Readonly<Record<string, unknown>>;

export const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The mapping, or an empty one. */
export const mappingOf = (value: unknown): Mapping => (isMapping(value) ? value : {});

/** A text where one can be read out of the value: a text, a number or a truth value. */
export const textOf = (value: unknown): string | undefined => {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
};
