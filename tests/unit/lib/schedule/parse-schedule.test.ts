import { describe, expect, it } from 'vitest';
import { parseSchedule } from '../../../../lib/schedule/parse-schedule.ts';

const at = (text: string): number => Date.parse(text);

const next = (expression: string, after: string, timezone = 'UTC'): string | undefined => {
  const schedule = parseSchedule(expression, timezone);
  if (typeof schedule === 'string') throw new Error(schedule);
  const found = schedule.next(at(after), at('2026-01-01T00:00:00Z'));
  return found === undefined ? undefined : new Date(found).toISOString();
};

describe('a schedule', () => {
  it.each([
    ['rate(1 minute)', '2026-01-01T00:00:00Z', '2026-01-01T00:01:00.000Z'],
    ['rate(5 minutes)', '2026-01-01T00:07:30Z', '2026-01-01T00:10:00.000Z'],
    ['rate(2 hours)', '2026-01-01T02:00:00Z', '2026-01-01T04:00:00.000Z'],
    ['rate(7 days)', '2026-01-01T00:00:01Z', '2026-01-08T00:00:00.000Z'],
    ['cron(0 12 * * ? *)', '2026-01-01T12:00:00Z', '2026-01-02T12:00:00.000Z'],
    ['cron(15 10 ? * MON-FRI *)', '2026-01-02T10:15:00Z', '2026-01-05T10:15:00.000Z'],
    ['cron(0 8 1 * ? *)', '2026-01-15T00:00:00Z', '2026-02-01T08:00:00.000Z'],
    ['cron(0/15 * * * ? *)', '2026-01-01T00:16:00Z', '2026-01-01T00:30:00.000Z'],
    // 1 is Sunday, as EventBridge counts.
    ['cron(0 0 ? * 1 *)', '2026-01-01T00:00:00Z', '2026-01-04T00:00:00.000Z'],
    ['cron(0 0 L * ? *)', '2026-02-01T00:00:00Z', '2026-02-28T00:00:00.000Z'],
    ['cron(0 0 1 1 ? 2025)', '2026-01-01T00:00:00Z', undefined],
  ])('%s after %s is due at %s', (expression, after, due) => {
    expect(next(expression, after)).toBe(due);
  });

  it('follows the clocks of its time zone', () => {
    expect(next('cron(0 9 * * ? *)', '2026-03-28T12:00:00Z', 'Europe/Berlin')).toBe(
      '2026-03-29T07:00:00.000Z',
    );
    expect(next('cron(0 9 * * ? *)', '2026-01-28T12:00:00Z', 'Europe/Berlin')).toBe(
      '2026-01-29T08:00:00.000Z',
    );
  });

  it.each([
    'daily',
    'rate(0 minutes)',
    'rate(1 minutes)',
    'rate(2 minute)',
    'rate(5 weeks)',
    'rate(1.5 hours)',
    'cron(0 12 * * ?)',
    'cron(0 12 * * * *)',
    'cron(0 12 ? * ? *)',
    'cron(61 12 * * ? *)',
    'cron(0 12 * * ? *',
  ])('is not %s', (expression) => {
    expect(parseSchedule(expression, 'UTC')).toEqual(expect.any(String));
  });

  it('is in a time zone that there is', () => {
    expect(parseSchedule('cron(0 12 * * ? *)', 'Middle/Earth')).toEqual(expect.any(String));
  });
});
