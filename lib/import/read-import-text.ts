import { type Document, isAlias, isMap, isScalar, isSeq, parseDocument, type Scalar } from 'yaml';
import { InvalidImport } from './invalid-import.ts';

/** Characters; CloudFormation takes a template of 1 MB. */
const MAX_LENGTH = 4 * 1024 * 1024;
/** Values, aliases counted through: what YAML bombs are made of. */
const MAX_VALUES = 500_000;
const MAX_DEPTH = 100;

/** `!Ref` and `!Condition` are short for keys without the prefix that the other functions have. */
const functionOf = (tag: string): string => {
  const name = tag.slice(1);
  return name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`;
};

/** `!GetAtt Role.Arn` is short for `["Role", "Arn"]`; the attribute may have dots of its own. */
const argumentOf = (fn: string, value: unknown): unknown => {
  if (fn !== 'Fn::GetAtt' || typeof value !== 'string') return value;
  const dot = value.indexOf('.');
  return dot < 0 ? [value] : [value.slice(0, dot), value.slice(dot + 1)];
};

const isFunctionTag = (tag: string | undefined): tag is string =>
  tag !== undefined && /^![A-Za-z0-9:]+$/.test(tag);

/** Numbers that would lose digits stay as they were written: account ids with a zero in front, versions like `1.0`. */
const scalarOf = ({ value, source }: Scalar): unknown => {
  if (typeof value === 'number' && source !== undefined && String(value) !== source) return source;
  // The letters `y` and `n` are texts to most readers of YAML 1.1.
  if (value instanceof Date || (typeof value === 'boolean' && source?.length === 1)) return source;
  return value;
};

const createDecoder = (document: Document) => {
  let values = 0;
  const decode = (node: unknown, depth: number): unknown => {
    values += 1;
    if (values > MAX_VALUES) throw new InvalidImport(`the file has more than ${MAX_VALUES} values`);
    if (depth > MAX_DEPTH) throw new InvalidImport(`the file is nested more than ${MAX_DEPTH} levels deep`);
    if (isAlias(node)) return decode(node.resolve(document), depth + 1);
    const value = contentOf(node, depth);
    const tag = isScalar(node) || isMap(node) || isSeq(node) ? node.tag : undefined;
    if (!isFunctionTag(tag)) return value;
    const fn = functionOf(tag);
    return { [fn]: argumentOf(fn, value) };
  };
  const contentOf = (node: unknown, depth: number): unknown => {
    if (isScalar(node)) return scalarOf(node);
    if (isSeq(node)) return node.items.map((item) => decode(item, depth + 1));
    if (!isMap(node)) return null;
    const entries = node.items.map(
      ({ key, value }) =>
        [String(isScalar(key) ? (key.source ?? key.value) : key), decode(value, depth + 1)] as const,
    );
    return Object.fromEntries(entries);
  };
  return decode;
};

/**
 * The data of a JSON file or of a YAML template, with CloudFormation's short tags written out (`!Ref X` as
 * `{ "Ref": "X" }`). YAML 1.1, as CloudFormation reads it: `no` is `false`.
 * @throws {InvalidImport} at the first syntax error, with its line.
 */
export const readImportText = (text: string): unknown => {
  if (text.length > MAX_LENGTH) throw new InvalidImport(`the file has more than ${MAX_LENGTH} characters`);
  const document = parse(text);
  const [problem] = document.errors;
  if (problem) throw new InvalidImport(problem.message, { cause: problem });
  return createDecoder(document)(document.contents, 0);
};

const parse = (text: string): Document => {
  try {
    return parseDocument(text, { version: '1.1', uniqueKeys: true, logLevel: 'error' });
  } catch (cause) {
    throw new InvalidImport('the file cannot be read as JSON or YAML', { cause });
  }
};
