import { conditionHolds } from './evaluate-condition.ts';
import { isMapping, mappingOf, textOf } from './plain-data.ts';
import { getAtt, ref } from './references.ts';
import { deeper, type Scope, unknownValue } from './scope.ts';

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

const resolved = (value: unknown, scope: Scope): unknown => {
  const next = deeper(scope);
  return next ? scope.resolve(value, next) : unknownValue(scope, 'a reference to itself');
};

const pair = (argument: unknown): readonly [unknown, unknown] | undefined =>
  Array.isArray(argument) && argument.length === 2 ? [argument[0], argument[1]] : undefined;

const join: Intrinsic = (argument, scope) => {
  const [separator, list] = pair(argument) ?? [];
  const items = resolved(list, scope);
  if (typeof separator !== 'string' || !Array.isArray(items)) return unknownValue(scope, 'Fn::Join');
  const texts = items.map(textOf);
  return isTexts(texts) ? texts.join(separator) : unknownValue(scope, 'Fn::Join');
};

const split: Intrinsic = (argument, scope) => {
  const [separator, source] = pair(argument) ?? [];
  const text = resolved(source, scope);
  if (typeof separator !== 'string' || typeof text !== 'string') return unknownValue(scope, 'Fn::Split');
  return text.split(separator);
};

const select: Intrinsic = (argument, scope) => {
  const [index, list] = pair(argument) ?? [];
  const items = resolved(list, scope);
  const at = Number(textOf(resolved(index, scope)));
  const item: unknown = Array.isArray(items) && Number.isInteger(at) ? items[at] : undefined;
  return item ?? unknownValue(scope, 'Fn::Select');
};

const findInMap: Intrinsic = (argument, scope) => {
  if (!Array.isArray(argument)) return unknownValue(scope, 'Fn::FindInMap');
  const keys = argument.slice(0, 3).map((key) => textOf(resolved(key, scope)) ?? '');
  let found: unknown = scope.template.mappings;
  for (const key of keys) found = Object.hasOwn(mappingOf(found), key) ? mappingOf(found)[key] : undefined;
  return found ?? unknownValue(scope, `FindInMap ${keys.join('.')}`);
};

const choose: Intrinsic = (argument, scope) => {
  if (!Array.isArray(argument) || argument.length !== 3) return unknownValue(scope, 'Fn::If');
  const name = textOf(argument[0]) ?? '';
  const holds = conditionHolds(name, scope);
  if (holds === undefined) return unknownValue(scope, `If ${name}`);
  return resolved(argument[holds ? 1 : 2], scope);
};

const attributeOf: Intrinsic = (argument, scope) => {
  const [id, name] = Array.isArray(argument)
    ? argument.map(textOf)
    : (textOf(argument)?.split(/\.(.*)/s) ?? []);
  return id === undefined || name === undefined ? unknownValue(scope, 'Fn::GetAtt') : getAtt(id, name, scope);
};

/** `${Name}`, `${Resource.Attribute}` or `${!Literal}` in a text of `Fn::Sub`. */
const PLACEHOLDER = /\$\{(!?)([^}]*)\}/g;

const substitute: Intrinsic = (argument, scope) => {
  const [text, own] = Array.isArray(argument) ? argument : [argument, {}];
  if (typeof text !== 'string') return unknownValue(scope, 'Fn::Sub');
  const values = mappingOf(own);
  const valueNamed = (name: string): string => {
    if (Object.hasOwn(values, name))
      return textOf(resolved(values[name], scope)) ?? unknownValue(scope, `Sub ${name}`);
    const value = name.includes('.') ? attributeOf(name, scope) : ref(name, scope);
    return textOf(value) ?? unknownValue(scope, `Sub ${name}`);
  };
  return text.replace(PLACEHOLDER, (_, literal: string, name: string) =>
    literal === '!' ? `\${${name}}` : valueNamed(name.trim()),
  );
};

const outside =
  (fn: string): Intrinsic =>
  (argument, scope) =>
    unknownValue(scope, `${fn} ${textOf(argument) ?? ''}`.trim());

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, scope) => ref(textOf(argument) ?? '', scope),
  'Fn::FindInMap': findInMap,
  'Fn::GetAtt': attributeOf,
  'Fn::If': choose,
  'Fn::ImportValue': outside('ImportValue'),
  'Fn::Join': join,
  'Fn::Select': select,
  'Fn::Split': split,
  'Fn::Sub': substitute,
};

/** The function that a mapping calls: its only key is `Ref` or `Fn::…`. One that we do not know is `unresolved`. */
export const intrinsicOf = (
  value: unknown,
): { readonly call: Intrinsic; readonly argument: unknown } | undefined => {
  if (!isMapping(value)) return undefined;
  const [entry, ...others] = Object.entries(value);
  if (!entry || others.length > 0) return undefined;
  const [name, argument] = entry;
  const known = Object.hasOwn(INTRINSICS, name) ? INTRINSICS[name] : undefined;
  if (known) return { call: known, argument };
  return name.startsWith('Fn::') ? { call: outside(name), argument: undefined } : undefined;
};
