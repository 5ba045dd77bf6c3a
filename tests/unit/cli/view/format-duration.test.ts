import { describe, expect, it } from 'vitest';
import { formatDuration } from '../../../../cli/view/format-duration.ts';

describe('formatDuration', () => {
  it.each([
    [-5, '0.0s'],
    [0, '0.0s'],
    [4_249, '4.2s'],
    [9_999, '9.9s'],
    [10_000, '10s'],
    [59_999, '59s'],
    [64_000, '1m 04s'],
    [3_599_999, '59m 59s'],
    [7_500_000, '2h 05m'],
    [360_000_000, '100h 00m'],
  ])('says %i ms as %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });

  it('leaves out the tenths of what still runs', () => {
    expect(formatDuration(4_900, true)).toBe('4s');
  });
});
