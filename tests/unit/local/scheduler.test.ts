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

  it('makes up for a sleep with one call', async () => {
    const { due, scheduler } = schedule('rate(1 minute)');
    scheduler.start();
    vi.setSystemTime(Date.parse('2026-01-01T01:00:00Z'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(due[0]).toBe('r0 00:01:30');
    expect(due).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(due).toHaveLength(2);
    await scheduler.stop();
  });

  it('keeps no timer without schedules', () => {
    const { scheduler } = schedule();
    scheduler.start();
    expect(vi.getTimerCount()).toBe(0);
  });
});
