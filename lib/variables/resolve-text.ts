import { findReferences } from './find-references.ts';
import { UnresolvedVariable } from './unresolved-variable.ts';
import type { VariableScope } from './variable-scope.ts';

/** How a value is written into the text around it; as it is when absent. */
export type WriteValue = (value: string) => string;

/**
 * Puts values in place of the references of a text, once: what a value holds is never resolved again.
 * @param where what an error names: a configuration key, or a field.
 * @throws {UnresolvedVariable} for the first reference without a value.
 */
export const resolveText = (
  text: string,
  scope: VariableScope,
  where?: string,
  write: WriteValue = (value) => value,
): string => {
  let resolved = '';
  let end = 0;
  for (const reference of findReferences(text)) {
    const value = scope.get(reference.namespace)?.get(reference.key);
    if (value === undefined) throw new UnresolvedVariable(reference.namespace, reference.key, where);
    resolved += text.slice(end, reference.index) + write(value);
    end = reference.index + reference.text.length;
  }
  return resolved + text.slice(end);
};
