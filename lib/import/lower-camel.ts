import { isMapping, textOf } from './plain-data.ts';

/** The only numbers of a declaration; in a custom resource CloudFormation makes texts of them. */
const NUMBERS = ['runOrder', 'timeoutInMinutes'];

/** Keys of these are the author's, not CloudFormation's. */
const OWN_KEYS = ['configuration'];

export const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

const numberOf = (value: unknown): unknown =>
  typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;

/** Configuration values are texts; JSON that was written as a tree becomes the text it stands for. */
const configurationOf = (value: unknown): unknown => {
  if (!isMapping(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, textOf(item) ?? JSON.stringify(item)]),
  );
};

const memberOf = (name: string, value: unknown): unknown => {
  if (NUMBERS.includes(name)) return numberOf(value);
  return OWN_KEYS.includes(name) ? configurationOf(value) : lowerCamel(value);
};

/**
 * CloudFormation's tree in the names of CodePipeline's API: `RunOrder` as `runOrder` (semantics 1.2). Scalars become
 * texts, but for those that are numbers in a declaration; what is no text, list or mapping stays.
 */
export const lowerCamel = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(lowerCamel);
  if (!isMapping(value)) return textOf(value) ?? value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const name = lowerFirst(key);
      return [name, memberOf(name, item)];
    }),
  );
};
