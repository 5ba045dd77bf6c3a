import fc from 'fast-check';

/** Valid names that could hurt: JavaScript's, path segments, our own words, numbers, and the longest ones. */
const AWKWARD = [
  '..',
  '.',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'Begin',
  'Enter',
  'Leave',
  '-',
  '@',
  '0',
  '1',
  'a'.repeat(100),
  `${'a'.repeat(99)}b`,
  `${'a'.repeat(50)}.${'a'.repeat(49)}`,
];

/** A name of a pipeline, stage, action or rule (semantics 1.1). */
export const arbitraryName: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...AWKWARD),
  fc.stringMatching(/^[A-Za-z0-9.@_-]{1,100}$/),
  fc.stringMatching(/^[A-Z][a-z]{1,8}$/),
);

/** That many different names. */
export const arbitraryNames = (count: number): fc.Arbitrary<string[]> =>
  fc.uniqueArray(arbitraryName, { minLength: count, maxLength: count });

/** A namespace, or the name of a variable: no dots. */
export const namespaceName: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', '-', '@', 'n'.repeat(100)),
  fc.stringMatching(/^[A-Za-z0-9@_-]{1,30}$/),
);
