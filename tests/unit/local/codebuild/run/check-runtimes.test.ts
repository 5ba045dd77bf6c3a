import { expect, it } from 'vitest';
import { satisfies } from '../../../../../local/codebuild/run/check-runtimes.ts';

it.each([
  ['24.21.0', '24', true],
  ['24.21.0', '24.x', true],
  ['24.21.0', '24.21', true],
  ['24.21.0', 'latest', true],
  ['24.21.0', '2', false],
  ['24.21.0', '22.x', false],
  ['17.0.9', 'corretto17', true],
  ['1.8.0', 'corretto8', true],
  ['11.0.2', 'openjdk8', false],
  ['3.11.2', '3.x', true],
  ['3.11.2', 'x', false],
])('%s satisfies %s: %s', (found, wanted, expected) => {
  expect(satisfies(found, wanted)).toBe(expected);
});
