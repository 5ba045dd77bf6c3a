/** A `#{namespace.key}` in a text. */
export interface VariableReference {
  readonly namespace: string;
  readonly key: string;
  /** As written, `#{` and `}` included. */
  readonly text: string;
  /** UTF-16 offset of its `#`. */
  readonly index: number;
}

/** What stands between `#{` and `}` without being a namespace and a key. */
export interface MalformedReference {
  readonly text: string;
  readonly index: number;
}

/** `#{` without a `}` after it is literal text. */
const CANDIDATE = /#\{([^{}]*)\}/g;
const WELL_FORMED = /^([A-Za-z0-9@_-]+)\.([A-Za-z0-9@_-]+)$/;

interface Found {
  readonly references: readonly VariableReference[];
  readonly malformed: readonly MalformedReference[];
}

/** All `#{…}` of a text in order, those that are references and those that only look like it. */
export const readReferences = (text: string): Found => {
  const references: VariableReference[] = [];
  const malformed: MalformedReference[] = [];
  for (const match of text.matchAll(CANDIDATE)) {
    const [, namespace, key] = WELL_FORMED.exec(match[1] ?? '') ?? [];
    if (namespace === undefined || key === undefined) malformed.push({ text: match[0], index: match.index });
    else references.push({ namespace, key, text: match[0], index: match.index });
  }
  return { references, malformed };
};

/** The variable references of a text, in order (semantics 4). Several may stand in one text, with other text between. */
export const findReferences = (text: string): readonly VariableReference[] => readReferences(text).references;
