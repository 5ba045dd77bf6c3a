import { RE2JS } from 're2js';
import { messageOf } from '../errors.ts';
import { InvalidPattern } from './invalid-pattern.ts';

/**
 * Java's `String.matches`: the whole text matches the pattern. The engine is RE2, whose syntax is Java's without look-around,
 * back-references, possessive quantifiers and atomic groups; in exchange no pattern takes longer than the text is long.
 * @throws {InvalidPattern} for a pattern that RE2 does not take.
 */
export const matchesPattern = (text: string, pattern: string): boolean => {
  try {
    return RE2JS.matches(pattern, text);
  } catch (error) {
    throw new InvalidPattern(
      pattern,
      `is not evaluated (look-around and back-references are not supported): ${messageOf(error)}`,
      { cause: error },
    );
  }
};
