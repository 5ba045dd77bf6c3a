import type { Path } from '../pipeline/path.ts';
import type { Template } from './template.ts';

/** Told when a value is not known from the file: where, and which function, `Ref Bucket`. */
export type Missing = (path: Path, what: string) => void;
/** Told when a value was taken that the file does not say for certain. */
export type Assumed = (path: Path, message: string) => void;

/** Where a function of a template is resolved, and with what. */
export interface Scope {
  readonly template: Template;
  /** Values of parameters, and of pseudo parameters by their full names (`AWS::Region`). */
  readonly given: ReadonlyMap<string, string>;
  readonly path: Path;
  readonly missing: Missing;
  readonly assumed: Assumed;
  /** Functions within functions, references followed through: a circle ends at a limit. */
  readonly depth: number;
  /** Resources whose names are being worked out. */
  readonly naming: readonly string[];
  readonly resolve: (value: unknown, scope: Scope) => unknown;
}

const MAX_DEPTH = 60;

/** What stands where a value is not known. No name, bucket or ARN may hold it, so it cannot pass unnoticed. */
export const unknownValue = (scope: Scope, what: string): string => {
  scope.missing(scope.path, what);
  return `<${what}>`;
};

/** A step down: a member, or what a reference leads to. `undefined` where it goes round in a circle. */
export const deeper = (scope: Scope, segment?: string | number): Scope | undefined =>
  scope.depth >= MAX_DEPTH
    ? undefined
    : {
        ...scope,
        depth: scope.depth + 1,
        path: segment === undefined ? scope.path : [...scope.path, segment],
      };

/** Resolves what a reference leads to; `known` says whether all of it was. */
export const follow = (
  value: unknown,
  scope: Scope,
): { readonly value: unknown; readonly known: boolean } => {
  const next = deeper(scope);
  if (!next) return { value: undefined, known: false };
  let known = true;
  const missing = () => {
    known = false;
  };
  return { value: scope.resolve(value, { ...next, missing }), known };
};
