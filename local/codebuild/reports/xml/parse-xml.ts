import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { messageOf } from '../../../../lib/errors.ts';
import { MalformedReport } from '../malformed-report.ts';
import { decodeEntities } from './decode-entities.ts';
import type { XmlElement } from './xml-element.ts';

const ATTRIBUTES = ':@';
const CDATA = '#cdata';
const TEXT = '#text';

/**
 * Entities stay as they are, and `decodeEntities` knows XML's own only: one that the document declares is never
 * expanded, so it can neither grow nor read a file.
 */
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  cdataPropName: CDATA,
  removeNSPrefix: true,
  allowBooleanAttributes: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
});

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const recordsOf = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter(isRecord) : [];

const attributesOf = (node: Record<string, unknown>): ReadonlyMap<string, string> => {
  const attributes = node[ATTRIBUTES];
  if (!isRecord(attributes)) return new Map();
  return new Map(Object.entries(attributes).map(([name, value]) => [name, decodeEntities(String(value))]));
};

const textOf = (nodes: readonly Record<string, unknown>[]): string =>
  nodes
    .map((node) => {
      if (CDATA in node)
        return recordsOf(node[CDATA])
          .map((part) => String(part[TEXT] ?? ''))
          .join('');
      return TEXT in node ? decodeEntities(String(node[TEXT])) : '';
    })
    .join('');

const nameOf = (node: Record<string, unknown>): string | undefined =>
  Object.keys(node).find((key) => ![ATTRIBUTES, CDATA, TEXT].includes(key));

const elementsOf = (nodes: readonly Record<string, unknown>[]): XmlElement[] =>
  nodes.flatMap((node) => {
    const name = nameOf(node);
    if (name === undefined) return [];
    const content = recordsOf(node[name]);
    return [{ name, attributes: attributesOf(node), children: elementsOf(content), text: textOf(content) }];
  });

/**
 * The root element of a document; names without their namespace prefixes.
 * @throws {MalformedReport} with the line.
 */
export const parseXml = (text: string): XmlElement => {
  const valid = XMLValidator.validate(text, { allowBooleanAttributes: true });
  if (valid !== true) throw new MalformedReport(`not well-formed XML: ${valid.err.msg}`, valid.err.line);
  let nodes: unknown;
  try {
    nodes = parser.parse(text);
  } catch (error) {
    throw new MalformedReport(`XML that is not read: ${messageOf(error)}`, undefined, { cause: error });
  }
  const [root, second] = elementsOf(recordsOf(nodes));
  if (root === undefined || second !== undefined)
    throw new MalformedReport('not well-formed XML: one root is wanted', 1);
  return root;
};

/** The root element, when it is one of these. */
export const parseRoot = (text: string, ...names: readonly string[]): XmlElement => {
  const root = parseXml(text);
  if (names.includes(root.name)) return root;
  const wanted = names.map((name) => `<${name}>`).join(' or ');
  throw new MalformedReport(`${wanted} was expected, and the root is <${root.name}>`, 1);
};
