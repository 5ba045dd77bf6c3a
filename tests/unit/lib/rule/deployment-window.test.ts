import { describe, expect, it } from 'vitest';
import { deploymentWindow, isInWindow } from '../../../../lib/rule/deployment-window.ts';
import { ruleWork } from '../../../fakes/rule-work.ts';

// 2026-11-23 is the fourth Monday of a November whose last day is a Monday too.
const cases: readonly [cron: string, zone: string, now: string, inside: boolean][] = [
  ['0 0 9-17 ? * MON-FRI *', 'UTC', '2026-11-23T09:00:00Z', true],
  ['0 0 9-17 ? * MON-FRI *', 'UTC', '2026-11-23T17:59:59Z', true],
  ['0 0 9-17 ? * MON-FRI *', 'UTC', '2026-11-23T18:00:00Z', false],
  ['0 0 9-17 ? * MON-FRI *', 'UTC', '2026-11-22T10:00:00Z', false],
  ['0 0 9-17 ? * MON-FRI *', 'PST', '2026-11-23T17:30:00Z', true],
  ['0 0 9-17 ? * MON-FRI *', 'PST', '2026-11-23T16:30:00Z', false],
  ['* * 9 ? * *', 'UTC+05:30', '2026-11-23T03:30:00Z', true],
  ['* * 9 ? * *', 'Europe/Berlin', '2026-07-01T07:30:00Z', true],
  ['* 30 9 ? * *', 'UTC', '2026-11-23T09:30:59Z', true],
  ['* 30 9 ? * *', 'UTC', '2026-11-23T09:31:00Z', false],
  ['* * * ? * 2-6 *', 'UTC', '2026-11-23T10:00:00Z', true],
  ['* * * ? * 1 *', 'UTC', '2026-11-23T10:00:00Z', false],
  ['* * * L * ?', 'UTC', '2026-11-30T10:00:00Z', true],
  ['* * * L * ?', 'UTC', '2026-11-29T10:00:00Z', false],
  ['* * * ? * 2#4', 'UTC', '2026-11-23T10:00:00Z', true],
  ['* * * ? * 6L', 'UTC', '2026-11-27T10:00:00Z', true],
  ['* * * 15W * ?', 'UTC', '2026-11-16T10:00:00Z', true],
  ['* * * ? * * 2027', 'UTC', '2026-11-23T10:00:00Z', false],
];

describe('a deployment window', () => {
  it.each(cases)('%s in %s at %s: %s', (cron, zone, now, inside) => {
    expect(isInWindow(cron, zone, Date.parse(now))).toBe(inside);
  });

  it.each([
    ['0 9 * * 1', 'UTC'],
    ['nonsense', 'UTC'],
    ['* * 9 ? * *', 'Nowhere/Land'],
  ])('"%s" in %s is an error that names it, not a verdict', async (Cron, TimeZone) => {
    const outcome = await deploymentWindow({ now: () => 0 }).run(ruleWork({ Cron, TimeZone }));
    expect(outcome).toMatchObject({ status: 'errored', code: 'ConfigurationError' });
    expect(outcome.summary).toContain(Cron);
  });
});
