import { describe, expect, it } from 'vitest';
import { isInIpRange, parseIpRange } from '../../../../lib/webhook/ip-range.ts';

describe('isInIpRange', () => {
  it.each([
    ['192.0.2.1', '192.0.2.0/24', true],
    ['192.0.3.1', '192.0.2.0/24', false],
    ['192.0.2.1', '192.0.2.1', true],
    ['192.0.2.1', '192.0.2.0/31', true],
    ['192.0.2.2', '192.0.2.0/31', false],
    ['8.8.8.8', '0.0.0.0/0', true],
    ['::ffff:192.0.2.1', '192.0.2.0/24', true],
    ['2001:db8::1', '2001:db8::/32', true],
    ['2001:db9::1', '2001:db8::/32', false],
    ['::1', '::1', true],
    ['::1', '127.0.0.0/8', false],
    ['127.0.0.1', '::/0', false],
    ['nowhere', '0.0.0.0/0', false],
  ])('%s in %s: %s', (address, range, expected) => {
    expect(isInIpRange(address, range)).toBe(expected);
  });

  it.each([
    '',
    'all',
    '256.0.0.1',
    '1.2.3',
    '1.2.3.4/33',
    '1.2.3.4/',
    '1.2.3.4/8/8',
    '1:2',
    ':::',
    '1::2::3',
    '::/129',
    'g::',
  ])('%j is no range', (text) => {
    expect(parseIpRange(text)).toBeUndefined();
  });
});
