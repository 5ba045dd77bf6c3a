import { InvalidGlob } from './invalid-glob.ts';

/** One step of a glob. All but `star`, `globstar` and `group` match exactly one character. */
export type GlobPart =
  | { readonly kind: 'literal'; readonly character: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'star' }
  | { readonly kind: 'globstar' }
  | { readonly kind: 'set'; readonly negated: boolean; readonly ranges: readonly CharacterRange[] }
  | { readonly kind: 'group'; readonly alternatives: readonly (readonly GlobPart[])[] };

/** Both ends included. */
export type CharacterRange = readonly [from: string, to: string];

interface Reader {
  readonly pattern: string;
  /** Code points, so that `?` takes one character and not half of one. */
  readonly characters: readonly string[];
  at: number;
}

const fail = (reader: Reader, problem: string, at = reader.at): never => {
  throw new InvalidGlob(reader.pattern, at, problem);
};

/** The parts of a Java NIO glob (semantics 5.4). @throws {InvalidGlob} */
export const parseGlob = (pattern: string): readonly GlobPart[] => {
  const reader: Reader = { pattern, characters: [...pattern], at: 0 };
  const parts: GlobPart[] = [];
  while (reader.at < reader.characters.length) {
    parts.push(reader.characters[reader.at] === '{' ? readGroup(reader) : readPart(reader));
  }
  return parts;
};

const readPart = (reader: Reader): GlobPart => {
  const character = reader.characters[reader.at] ?? '';
  reader.at += 1;
  switch (character) {
    case '*':
      if (reader.characters[reader.at] !== '*') return { kind: 'star' };
      reader.at += 1;
      return { kind: 'globstar' };
    case '?':
      return { kind: 'any' };
    case '[':
      return readSet(reader);
    case '\\':
      return readEscaped(reader);
    default:
      return { kind: 'literal', character };
  }
};

const readEscaped = (reader: Reader): GlobPart => {
  const character = reader.characters[reader.at];
  if (character === undefined) return fail(reader, 'nothing to escape');
  reader.at += 1;
  return { kind: 'literal', character };
};

const readGroup = (reader: Reader): GlobPart => {
  const start = reader.at;
  const alternatives: GlobPart[][] = [[]];
  reader.at += 1;
  for (;;) {
    const character = reader.characters[reader.at];
    if (character === undefined) return fail(reader, "a '{' without its '}'", start);
    if (character === '{') return fail(reader, 'a group inside a group');
    if (character === '}') break;
    if (character === ',') {
      alternatives.push([]);
      reader.at += 1;
    } else alternatives.at(-1)?.push(readPart(reader));
  }
  reader.at += 1;
  return { kind: 'group', alternatives };
};

/** After the `[`. In a set `*`, `?` and `\` are literal, and so is a `-` that comes first. */
const readSet = (reader: Reader): GlobPart => {
  const start = reader.at - 1;
  const negated = reader.characters[reader.at] === '!';
  if (negated) reader.at += 1;
  const ranges: CharacterRange[] = [];
  for (;;) {
    const character = reader.characters[reader.at];
    if (character === undefined) return fail(reader, "a '[' without its ']'", start);
    if (character === ']') break;
    ranges.push(readRange(reader, character, ranges.length === 0));
  }
  reader.at += 1;
  if (ranges.length === 0) return fail(reader, 'an empty set', start);
  return { kind: 'set', negated, ranges };
};

const readRange = (reader: Reader, from: string, first: boolean): CharacterRange => {
  if (from === '/') return fail(reader, "a '/' in a set");
  if (from === '-' && !first) {
    // Only the `-` right before the `]` is itself; anywhere else it needs what stands before it, which is taken.
    if (reader.characters[reader.at + 1] !== ']') return fail(reader, 'a range without its first character');
  }
  reader.at += 1;
  const to = reader.characters[reader.at + 1];
  if (from === '-' || reader.characters[reader.at] !== '-' || to === undefined || to === ']')
    return [from, from];
  if (to === '/') return fail(reader, "a '/' in a set", reader.at + 1);
  if (codePoint(to) < codePoint(from)) return fail(reader, 'a range that runs backwards', reader.at + 1);
  reader.at += 2;
  return [from, to];
};

export const codePoint = (character: string): number => character.codePointAt(0) ?? -1;
