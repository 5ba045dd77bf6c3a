import { expect, it } from 'vitest';
import { fnv1a } from '../../../statemachine/fnv1a.ts';

// Published test vectors of the 32-bit FNV-1a.
it.each([
  ['', '811c9dc5'],
  ['a', 'e40c292c'],
  ['foobar', 'bf9cf968'],
])('hashes %j as the reference does', (text, hash) => {
  expect(fnv1a(text)).toBe(hash);
});
