import type { Path } from '../pipeline/path.ts';
import { conditionHolds } from './evaluate-condition.ts';
import type { ImportNotes } from './import-note.ts';
import { intrinsicOf } from './intrinsics.ts';
import { isMapping } from './plain-data.ts';
import { nameOfResource, noValue } from './references.ts';
import { deeper, type Missing, type Scope, unknownValue } from './scope.ts';
import type { Resource, Template } from './template.ts';

/** Works out a template's functions from its own parameters, mappings, conditions and names. */
export interface Resolver {
  /** The value without functions; what is not known is `<…>` in it, and told to `missing` (default: a note). */
  resolve(value: unknown, path: Path, missing?: Missing): unknown;
  /** Whether a resource is there; undefined where the file alone does not tell. */
  isThere(resource: Resource): boolean | undefined;
  nameOf(id: string, resource: Resource): string;
}

const HINTS: Readonly<Record<string, string>> = {
  'Ref AWS::AccountId': '--parameter AWS::AccountId=… gives it',
  'Ref AWS::Region': '--parameter AWS::Region=… gives it',
  'Ref AWS::StackName': '--parameter AWS::StackName=… gives it',
};

const resolveMembers = (value: unknown, scope: Scope): unknown => {
  if (Array.isArray(value)) {
    return value.map((item, at) => resolveMember(item, at, scope)).filter((item) => item !== noValue);
  }
  if (!isMapping(value)) return value;
  const entries = Object.entries(value).map(
    ([name, member]) => [name, resolveMember(member, name, scope)] as const,
  );
  return Object.fromEntries(entries.filter(([, member]) => member !== noValue));
};

const resolveMember = (member: unknown, segment: string | number, scope: Scope): unknown => {
  const next = deeper(scope, segment);
  return next ? resolveIn(member, next) : unknownValue(scope, 'nested too deep');
};

const resolveIn = (value: unknown, scope: Scope): unknown => {
  const intrinsic = intrinsicOf(value);
  if (intrinsic) return intrinsic.call(intrinsic.argument, scope);
  if (typeof value === 'string' && value.includes('{{resolve:')) {
    scope.missing(scope.path, 'a dynamic reference');
    return value;
  }
  return resolveMembers(value, scope);
};

export const createResolver = (
  template: Template,
  given: ReadonlyMap<string, string>,
  notes: ImportNotes,
): Resolver => {
  const noteMissing: Missing = (path, what) => {
    const hint =
      HINTS[what] ??
      (Object.hasOwn(template.parameters, what.slice(4)) && what.startsWith('Ref ')
        ? `--parameter ${what.slice(4)}=… gives it`
        : 'write the value');
    notes.add('unresolved', path, `${what} is not known from this file; ${hint}`);
  };
  const scopeAt = (path: Path, missing: Missing): Scope => ({
    template,
    given,
    path,
    missing,
    assumed: (at, message) => notes.add('assumed', at, message),
    depth: 0,
    naming: [],
    resolve: resolveIn,
  });
  return {
    resolve: (value, path, missing = noteMissing) => {
      const resolved = resolveIn(value, scopeAt(path, missing));
      return resolved === noValue ? undefined : resolved;
    },
    isThere: ({ condition }) =>
      condition === undefined
        ? true
        : conditionHolds(
            condition,
            scopeAt(['Conditions', condition], () => {}),
          ),
    nameOf: (id, resource) =>
      nameOfResource(
        id,
        resource,
        scopeAt(['Resources', id], () => {}),
      ) ?? id,
  };
};
