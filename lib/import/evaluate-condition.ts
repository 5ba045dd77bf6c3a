import { isMapping, textOf } from './plain-data.ts';
import { deeper, follow, type Scope } from './scope.ts';

const equals = (argument: unknown, scope: Scope): boolean | undefined => {
  if (!Array.isArray(argument) || argument.length !== 2) return undefined;
  const [left, right] = argument.map((side) => follow(side, scope));
  if (!left?.known || !right?.known) return undefined;
  return textOf(left.value) === textOf(right.value);
};

const several = (argument: unknown, scope: Scope): readonly (boolean | undefined)[] =>
  Array.isArray(argument) ? argument.map((item) => evaluateCondition(item, scope)) : [undefined];

const not = (argument: unknown, scope: Scope): boolean | undefined => {
  const [value] = several(argument, scope);
  return value === undefined ? undefined : !value;
};

const and = (argument: unknown, scope: Scope): boolean | undefined => {
  const values = several(argument, scope);
  if (values.includes(false)) return false;
  return values.includes(undefined) ? undefined : true;
};

const or = (argument: unknown, scope: Scope): boolean | undefined => {
  const values = several(argument, scope);
  if (values.includes(true)) return true;
  return values.includes(undefined) ? undefined : false;
};

const named = (argument: unknown, scope: Scope): boolean | undefined =>
  typeof argument === 'string' ? conditionHolds(argument, scope) : undefined;

const OPERATORS: Readonly<Record<string, (argument: unknown, scope: Scope) => boolean | undefined>> = {
  Condition: named,
  'Fn::And': and,
  'Fn::Equals': equals,
  'Fn::Not': not,
  'Fn::Or': or,
};

/** What an entry of `Conditions` says; undefined where the file alone does not tell. */
const evaluateCondition = (expression: unknown, scope: Scope): boolean | undefined => {
  const next = deeper(scope);
  if (!next || !isMapping(expression)) return undefined;
  const [entry, ...others] = Object.entries(expression);
  if (!entry || others.length > 0) return undefined;
  return OPERATORS[entry[0]]?.(entry[1], next);
};

/** Whether the condition of this name holds; undefined where the file alone does not tell. */
export const conditionHolds = (name: string, scope: Scope): boolean | undefined =>
  evaluateCondition(scope.template.conditions[name], scope);
