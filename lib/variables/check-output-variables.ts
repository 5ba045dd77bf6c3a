import { utf8Length } from './utf8-length.ts';

/** Bytes of names and values of the output variables of one action execution (semantics 4, 11). */
export const MAX_OUTPUT_VARIABLES = 122_880;

const NAME = /^[A-Za-z0-9@_-]+$/;

/**
 * What is wrong with the output variables of an action, in a sentence; undefined when nothing is. The job worker's API
 * answers the size with OutputVariablesSizeExceededException, see `outputVariablesSize`.
 */
export const checkOutputVariables = (variables: Readonly<Record<string, string>>): string | undefined => {
  const misnamed = Object.keys(variables).find((name) => !NAME.test(name));
  if (misnamed !== undefined) {
    return `the output variable name '${misnamed.slice(0, 128)}' does not match [A-Za-z0-9@\\-_]+`;
  }
  const bytes = outputVariablesSize(variables);
  if (bytes <= MAX_OUTPUT_VARIABLES) return undefined;
  return `the output variables have ${bytes} bytes; the limit is ${MAX_OUTPUT_VARIABLES} bytes`;
};

/** Bytes of names and values together. */
export const outputVariablesSize = (variables: Readonly<Record<string, string>>): number =>
  Object.entries(variables).reduce((sum, [name, value]) => sum + utf8Length(name) + utf8Length(value), 0);
