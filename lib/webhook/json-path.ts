/**
 * The part of JsonPath that a webhook's filter may use: `$`, members (`.ref`, `['head commit']`) and elements (`[0]`). It
 * finds at most one value, in time proportional to the path: no wildcards, slices, filters or functions.
 */
export type JsonPath = readonly (string | number)[];

const STEP = /\.([A-Za-z_][\w-]*)|\[(\d{1,9})\]|\['([^'\\]+)'\]|\["([^"\\]+)"\]/y;

/** Undefined for a path that is not of this part. */
export const parseJsonPath = (text: string): JsonPath | undefined => {
  if (!text.startsWith('$')) return undefined;
  const steps: (string | number)[] = [];
  let at = 1;
  while (at < text.length) {
    STEP.lastIndex = at;
    const match = STEP.exec(text);
    if (!match) return undefined;
    const [whole, member, index, single, double] = match;
    steps.push(index === undefined ? (member ?? single ?? double ?? '') : Number(index));
    at += whole.length;
  }
  return steps;
};

const step = (value: unknown, key: string | number): unknown => {
  if (typeof key === 'number') return Array.isArray(value) ? value[key] : undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.getOwnPropertyDescriptor(value, key)?.value;
};

/** What is at the path; undefined where nothing is. */
export const atJsonPath = (path: JsonPath, value: unknown): unknown => path.reduce(step, value);
