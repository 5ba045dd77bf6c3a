import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  visit,
} from 'yaml';
import { InvalidDeclarationText } from './invalid-declaration-text.ts';
import { type Path, parsePath } from './path.ts';

/** A place in a text; both count from 1. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

export interface ReadDeclaration {
  /** What `parsePipeline` takes. */
  readonly value: unknown;
  /**
   * Where the member at a problem's path stands; of a member that is missing, the nearest one around it. With or without
   * the outer `pipeline` key in the text. Undefined for what is no path, and for an empty text.
   */
  lineOf(path: string): TextPosition | undefined;
}

/** Characters. The largest declaration that the limits of semantics 1.1 allow in practice is far below. */
const MAX_LENGTH = 4 * 1024 * 1024;
/** How often anchors may be used, counted through: what YAML bombs are made of. */
const MAX_ALIASES = 100;
/** A declaration is some ten levels deep; to the parser each level is a call inside a call. */
const MAX_DEPTH = 100;

/**
 * Reads a declaration's text, YAML or JSON (which is read as YAML too, for its lines).
 * @throws {InvalidDeclarationText} for the first of: a syntax error, a key that is there twice, several documents, a text
 *   too large, too deep or with aliases that explode.
 */
export const readDeclaration = (text: string): ReadDeclaration => {
  const lines = new LineCounter();
  const positionAt = (offset: number): TextPosition => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  refuseMonsters(text);
  const document = onlyDocument(text, lines, positionAt);
  const value = decode(text, document, positionAt);
  return {
    value,
    lineOf: (path) => {
      const segments = parsePath(path);
      const offset = segments && offsetOf(document, segments);
      return offset === undefined ? undefined : positionAt(offset);
    },
  };
};

type PositionAt = (offset: number) => TextPosition;

const fail = ({ line, column }: TextPosition, problem: string, cause?: unknown): never => {
  throw new InvalidDeclarationText(line, column, problem, cause === undefined ? {} : { cause });
};

const positionIn = (text: string, offset: number): TextPosition => {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
};

/** Brackets are counted wherever they stand, so a text value full of them counts too; none needs a hundred. */
const refuseMonsters = (text: string): void => {
  if (text.length > MAX_LENGTH)
    fail({ line: 1, column: 1 }, `the text has more than ${MAX_LENGTH} characters`);
  let depth = 0;
  for (const match of text.matchAll(/[[{]|[\]}]/g)) {
    depth = Math.max(0, depth + ('[{'.includes(match[0]) ? 1 : -1));
    if (depth > MAX_DEPTH) fail(positionIn(text, match.index), `nested more than ${MAX_DEPTH} levels deep`);
  }
  // A hundred dashes in a line, or an indentation that hundreds of levels would reach.
  const indent = /^(?: *- ){101}|^ {400}/m.exec(text);
  if (indent) fail(positionIn(text, indent.index), `nested more than ${MAX_DEPTH} levels deep`);
};

const onlyDocument = (text: string, lines: LineCounter, positionAt: PositionAt): Document => {
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  if (!Array.isArray(documents)) return fail({ line: 1, column: 1 }, 'the text is empty');
  for (const { errors, warnings } of documents) {
    const [problem] = [...errors, ...warnings];
    if (problem) fail(positionAt(problem.pos[0]), problem.message, problem);
  }
  const [document, second] = documents;
  if (!document) return fail({ line: 1, column: 1 }, 'the text is empty');
  if (second)
    fail(positionAt(second.range[0]), 'a second document begins here; a file declares one pipeline');
  refuseOddNodes(document, positionAt);
  return document;
};

/** Keys that are no text, aliases of what they stand in, and tags would be guessed at otherwise. */
const refuseOddNodes = (document: Document, positionAt: PositionAt): void => {
  visit(document, {
    Pair: (_, { key }) => {
      if (isScalar(key) && typeof key.value === 'string') return;
      const offset = isNode(key) ? (key.range?.[0] ?? 0) : 0;
      fail(positionAt(offset), 'a key must be a text; quote it');
    },
    Alias: (_, alias, ancestors) => {
      const source = alias.resolve(document);
      if (source && ancestors.some((ancestor) => ancestor === source)) {
        fail(positionAt(alias.range?.[0] ?? 0), `the alias *${alias.source} stands inside its own anchor`);
      }
    },
  });
};

const decode = (text: string, document: Document, positionAt: PositionAt): unknown => {
  try {
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    return value;
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    return fail(firstAlias(document, text, positionAt), 'its aliases make it explode', error);
  }
};

const firstAlias = (document: Document, text: string, positionAt: PositionAt): TextPosition => {
  let offset: number | undefined;
  visit(document, {
    Alias: (_, alias) => {
      offset = alias.range?.[0];
      return visit.BREAK;
    },
  });
  return offset === undefined ? positionIn(text, 0) : positionAt(offset);
};

interface Found {
  readonly node: unknown;
  readonly offset: number | undefined;
}

const memberOf = (document: Document, node: unknown, segment: string | number): Found | undefined => {
  const resolved = isAlias(node) ? node.resolve(document) : node;
  if (isMap(resolved)) {
    const pair = resolved.items.find(({ key }) => isScalar(key) && key.value === segment);
    if (!isPair(pair)) return undefined;
    return { node: pair.value, offset: isNode(pair.key) ? pair.key.range?.[0] : undefined };
  }
  if (!isSeq(resolved) || typeof segment !== 'number') return undefined;
  const item = resolved.items[segment];
  return isNode(item) ? { node: item, offset: item.range?.[0] } : undefined;
};

/** Paths begin with `pipeline`, whether the text has that key or not. */
const withinText = (document: Document, path: Path): Path =>
  path[0] === 'pipeline' && !memberOf(document, document.contents, 'pipeline') ? path.slice(1) : path;

const offsetOf = (document: Document, path: Path): number | undefined => {
  let node: unknown = document.contents;
  let offset = isNode(document.contents) ? document.contents.range?.[0] : undefined;
  for (const segment of withinText(document, path)) {
    const found = memberOf(document, node, segment);
    if (!found) break;
    node = found.node;
    offset = found.offset ?? offset;
  }
  return offset;
};
