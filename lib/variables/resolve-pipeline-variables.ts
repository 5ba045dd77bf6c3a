import { ApiError } from '../errors.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';

export interface SuppliedVariable {
  readonly name: string;
  readonly value: string;
}

export interface ResolvedVariable {
  readonly name: string;
  readonly resolvedValue: string;
}

const MAX_VALUE = 1000;

const quoted = (names: Iterable<string>): string => [...names].map((name) => `'${name}'`).join(', ');

const shapeProblems = (supplied: readonly SuppliedVariable[]): readonly string[] =>
  supplied.flatMap(({ value }, at) => {
    const constraint = constraintOf(value);
    return constraint === undefined
      ? []
      : [`Value at 'variables.${at + 1}.member.value' failed to satisfy constraint: ${constraint}`];
  });

const constraintOf = (value: string): string | undefined => {
  if (value === '') return 'Member must have length greater than or equal to 1';
  if (value.length > MAX_VALUE) return `Member must have length less than or equal to ${MAX_VALUE}`;
  if (/[\n\r\u2028\u2029]/.test(value)) return 'Member must satisfy regular expression pattern: .*';
  return undefined;
};

const repeated = (names: readonly string[]): ReadonlySet<string> =>
  new Set(names.filter((name, at) => names.indexOf(name) !== at));

const refuseAny = (why: string, names: Iterable<string>, pipeline: string): void => {
  const list = quoted(names);
  if (list === '') return;
  throw new ApiError(
    'ValidationException',
    `Pipeline '${pipeline}': these pipeline variables ${why}: ${list}`,
  );
};

/**
 * The pipeline variables of an execution, in declared order: what the start supplies, else the declared default
 * (semantics 4). A name that is not declared is refused (unconfirmed in CodePipeline; a typo would otherwise run with
 * the default in silence).
 * @throws {ApiError} ValidationException: a value out of bounds, an unknown or repeated name, a required value missing.
 */
export const resolvePipelineVariables = (
  pipeline: Pick<Pipeline, 'name' | 'variables'>,
  supplied: readonly SuppliedVariable[],
): readonly ResolvedVariable[] => {
  const shape = shapeProblems(supplied);
  if (shape.length > 0) {
    const count = shape.length === 1 ? '1 validation error' : `${shape.length} validation errors`;
    throw new ApiError('ValidationException', `${count} detected: ${shape.join('; ')}`);
  }
  const declared = pipeline.variables ?? [];
  const values = new Map(supplied.map(({ name, value }) => [name, value]));
  const names = new Set(declared.map(({ name }) => name));
  refuseAny(
    'are not declared',
    [...values.keys()].filter((name) => !names.has(name)),
    pipeline.name,
  );
  refuseAny('are supplied more than once', repeated(supplied.map(({ name }) => name)), pipeline.name);
  const missing = declared.filter(
    ({ name, defaultValue }) => !values.has(name ?? '') && defaultValue === undefined,
  );
  refuseAny(
    'have no default value and must be supplied',
    missing.map(({ name }) => name ?? ''),
    pipeline.name,
  );
  return declared.map(({ name = '', defaultValue = '' }) => ({
    name,
    resolvedValue: values.get(name) ?? defaultValue,
  }));
};
