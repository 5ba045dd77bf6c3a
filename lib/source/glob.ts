import { type CharacterRange, codePoint, type GlobPart, parseGlob } from './glob-parts.ts';

/** Whether a branch, a tag or a `/`-separated path is matched as a whole. */
export type GlobMatcher = (text: string) => boolean;

/** A state of the automaton: either consumes one character, or splits, or is the end. */
interface State {
  accepts?: (character: string) => boolean;
  /** Where to go on: after the character when `accepts` is there, else at once. */
  readonly next: State[];
}

const inRange = (character: string, [from, to]: CharacterRange): boolean =>
  codePoint(character) >= codePoint(from) && codePoint(character) <= codePoint(to);

const acceptor = (part: Exclude<GlobPart, { kind: 'group' }>): ((character: string) => boolean) => {
  switch (part.kind) {
    case 'literal':
      return (character) => character === part.character;
    case 'globstar':
      return () => true;
    case 'set':
      return (character) =>
        character !== '/' && part.ranges.some((range) => inRange(character, range)) !== part.negated;
    default:
      return (character) => character !== '/';
  }
};

/** The state that matches `part` and goes on with `next`. */
const stateOf = (part: GlobPart, next: State): State => {
  if (part.kind === 'group') return { next: part.alternatives.map((parts) => chain(parts, next)) };
  const accepts = acceptor(part);
  if (part.kind !== 'star' && part.kind !== 'globstar') return { accepts, next: [next] };
  const loop: State = { next: [next] };
  loop.next.push({ accepts, next: [loop] });
  return loop;
};

const chain = (parts: readonly GlobPart[], end: State): State =>
  parts.reduceRight<State>((next, part) => stateOf(part, next), end);

/** All states that can be reached without a character. */
const closure = (states: Iterable<State>): ReadonlySet<State> => {
  const reached = new Set(states);
  for (const state of reached) {
    if (!state.accepts) for (const next of state.next) reached.add(next); // a set goes on with what is added to it
  }
  return reached;
};

/**
 * Compiles a Java NIO glob (semantics 5.4): `*` within a segment, `**` across segments, `?` one character, `[a-z]` and
 * `[!a-z]` sets, `{a,b}` alternatives, `\` escapes. An automaton and no regular expression: time grows with the length of
 * pattern times text, so that no pattern of an author's can stall the webhook.
 * @throws {InvalidGlob}
 */
export const compileGlob = (pattern: string): GlobMatcher => {
  const end: State = { next: [] };
  const start = closure([chain(parseGlob(pattern), end)]);
  return (text) => {
    let states = start;
    for (const character of text) {
      if (states.size === 0) return false;
      states = closure([...states].flatMap((state) => (state.accepts?.(character) ? state.next : [])));
    }
    return states.has(end);
  };
};
