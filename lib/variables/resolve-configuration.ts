import { SteplineError } from '../errors.ts';
import { resolveText } from './resolve-text.ts';
import { utf8Length } from './utf8-length.ts';
import type { VariableScope } from './variable-scope.ts';

/** Bytes of keys and values of one resolved configuration (semantics 4, 11). */
export const MAX_RESOLVED_CONFIGURATION = 100 * 1024;

/** References grew a configuration past its limit. */
export class ResolvedConfigurationTooLarge extends SteplineError {
  override readonly name = 'ResolvedConfigurationTooLarge';
  override readonly blame = 'author';
  readonly bytes: number;

  constructor(bytes: number, options?: ErrorOptions) {
    super(
      `the resolved configuration has ${bytes} bytes; the limit is ${MAX_RESOLVED_CONFIGURATION} bytes`,
      options,
    );
    this.bytes = bytes;
  }
}

const isJson = (text: string): boolean => {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const insideJson = (value: string): string => JSON.stringify(value).slice(1, -1);

/**
 * A value that is JSON before its references are resolved (`EnvironmentVariables`, `UserParameters`) is JSON afterwards,
 * with the same structure: a commit message with a quote in it neither breaks a build nor adds variables to it.
 */
const resolveValue = (key: string, value: string, scope: VariableScope): string =>
  resolveText(value, scope, key, isJson(value) ? insideJson : undefined);

/**
 * Resolves the references in the values of an action's or a rule's configuration (semantics 4).
 * @throws {UnresolvedVariable} naming the configuration key.
 * @throws {ResolvedConfigurationTooLarge} past 100 KB.
 */
export const resolveConfiguration = (
  configuration: Readonly<Record<string, string>>,
  scope: VariableScope,
): Record<string, string> => {
  const entries = Object.entries(configuration).map(
    ([key, value]) => [key, resolveValue(key, value, scope)] as const,
  );
  const bytes = entries.reduce((sum, [key, value]) => sum + utf8Length(key) + utf8Length(value), 0);
  if (bytes > MAX_RESOLVED_CONFIGURATION) throw new ResolvedConfigurationTooLarge(bytes);
  return Object.fromEntries(entries); // makes an own property even of `__proto__`
};
