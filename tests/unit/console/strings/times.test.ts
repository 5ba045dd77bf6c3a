import { describe, expect, it } from 'vitest';
import { bytes, duration, relativeTime } from '../../../../console/strings/times.ts';

describe('times in words', () => {
  it.each([
    [0, 'just now'],
    [59_000, 'just now'],
    [60_000, '1 minute ago'],
    [7_199_000, '1 hour ago'],
    [3 * 86_400_000, '3 days ago'],
    [400 * 86_400_000, '1 year ago'],
  ])('%i ms before', (past, words) => {
    expect(relativeTime(1_700_000_000_000 - past, 1_700_000_000_000)).toBe(words);
  });

  it.each([
    [-5, '0 ms'],
    [850, '850 ms'],
    [42_900, '42 s'],
    [200_000, '3 m 20 s'],
    [120_000, '2 m'],
    [7_500_000, '2 h 5 m'],
    [100 * 3_600_000, '4 d 4 h'],
  ])('%i ms long', (length, words) => {
    expect(duration(length)).toBe(words);
  });

  it.each([
    [999, '999 B'],
    [1_500, '1.5 kB'],
    [20_000_000, '20.0 MB'],
    [5e15, '5000.0 TB'],
  ])('%i bytes', (count, words) => {
    expect(bytes(count)).toBe(words);
  });
});
