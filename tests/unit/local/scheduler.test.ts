import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseTriggerRules } from '../../../lib/schedule/parse-trigger-rules.ts';
import { createScheduler } from '../../../local/scheduler.ts';
import { silentLog } from '../../fakes/silent-log.ts';

const rules = (...expressions: string[]) =>
  parseTriggerRules({
    Rules: expressions.map((ScheduleExpression, at) => ({
      Name: `r${at}`,
      ScheduleExpression,
      Targets: [{ Pipeline: 'web' }],
    })),
  });

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-01-01T00:00:30Z') });
});

afterEach(() => {
  vi.useRealTimers();
});

const schedule = (...expressions: string[]) => {
  const due: string[] = [];
  const scheduler = createScheduler({
    rules: rules(...expressions),
    clock: { now: () => Date.now() },
    log: silentLog,
    onDue: async ({ name }, at) => {
      due.push(`${name} ${new Date(at).toISOString().slice(11, 19)}`);
      if (name === 'r0') throw new Error('the store is away');
    },
  });
  return { due, scheduler };
};

describe('the scheduler', () => {
  it('calls each rule at its moments, whatever an earlier call threw', async () => {
    const { due, scheduler } = schedule('rate(1 minute)', 'cron(2 0 * * ? *)');
    scheduler.start();
    await vi.advanceTimersByTimeAsync(125_000);
    expect(due).toEqual(['r0 00:01:30', 'r1 00:02:00', 'r0 00:02:30']);
    await scheduler.stop();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(due).toHaveLength(3);
  });

  it.each([
    ['rate(1 minute)', '01:00:30', '01:01:30'],
    ['cron(* * * * ? *)', '01:00:00', '01:01:00'],
    ['cron(0/20 * * * ? *)', '01:00:00', '01:20:00'],
    ['cron(10 0 * * ? *)', '00:10:00', '00:10:00'],
  ])('makes up for a sleep with one call, for the last moment of %s', async (expression, last, next) => {
    const { due, scheduler } = schedule(expression);
    scheduler.start();
    vi.setSystemTime(Date.parse('2026-01-01T01:00:00Z'));
    await vi.advanceTimersByTimeAsync(24 * 3_600_000);
    expect(due.slice(0, 2)).toEqual([`r0 ${last}`, `r0 ${next}`]);
    await scheduler.stop();
  });

  it('finds the last moment at once when the clock leaps over millions of them', async () => {
    const schedules = rules('cron(* * * * ? *)');
    let asked = 0;
    const counting = schedules.map((rule) => ({
      ...rule,
      schedule: {
        next: (after: number, begin: number) => {
          asked += 1;
          return rule.schedule?.next(after, begin);
        },
      },
    }));
    const due: string[] = [];
    const onDue = async (_: unknown, at: number) => void due.push(new Date(at).toISOString().slice(0, 16));
    const clock = { now: () => Date.now() };
    const scheduler = createScheduler({ rules: counting, clock, log: silentLog, onDue });
    scheduler.start();
    vi.setSystemTime(Date.parse('2056-01-01T00:00:00Z'));
    await vi.advanceTimersByTimeAsync(30_000);
    await scheduler.stop();
    expect(due).toEqual(['2056-01-01T00:00']);
    expect(asked).toBeLessThan(10);
  });

  it('keeps no timer without schedules', () => {
    const { scheduler } = schedule();
    scheduler.start();
    expect(vi.getTimerCount()).toBe(0);
  });
});
