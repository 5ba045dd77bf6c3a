import { messageOf } from '../lib/errors.ts';
import type { Clock, Log } from '../lib/ports.ts';
import type { Schedule } from '../lib/schedule/parse-schedule.ts';
import type { TriggerRule } from '../lib/schedule/trigger-rule.ts';

export interface Scheduler {
  /** Rates begin now. What was due before that is lost. */
  start(): void;
  /** Nothing is due any more; resolves when what was due has been dealt with. */
  stop(): Promise<void>;
}

interface Due {
  readonly rule: TriggerRule;
  readonly schedule: Schedule;
  at: number | undefined;
}

/** Timers that wait longer overflow; and a computer that slept is noticed within a minute. */
const LONGEST_WAIT_MS = 60_000;

/**
 * The last moment up to `now`, `first` being one. Looked for backwards, in spans that double: a clock that is set right may leap over
 * millions of them.
 */
const lastUpTo = (now: number, schedule: Schedule, first: number, begin: number): number => {
  let last = first;
  for (let span = LONGEST_WAIT_MS; last === first && now - span > first; span *= 2) {
    const moment = schedule.next(now - span, begin);
    if (moment !== undefined && moment <= now) last = moment;
  }
  for (;;) {
    const next = schedule.next(last, begin);
    if (next === undefined || next > now) return last;
    last = next;
  }
};

/** The schedules of EventBridge in this process: calls `onDue` with each moment of each rule, in order. */
export const createScheduler = (options: {
  readonly rules: readonly TriggerRule[];
  readonly clock: Clock;
  readonly log: Log;
  readonly onDue: (rule: TriggerRule, dueAt: number) => Promise<unknown>;
}): Scheduler => {
  const { clock, log, onDue } = options;
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  let begin = 0;
  let dues: Due[] = [];

  const fire = async (rule: TriggerRule, dueAt: number): Promise<void> => {
    try {
      await onDue(rule, dueAt);
    } catch (error) {
      log.error({ rule: rule.name, error: messageOf(error) }, 'a schedule did not start its pipelines');
    }
  };

  /** Of several moments that went by while the computer slept, the last one counts; the others are lost. */
  const takeDue = (due: Due, now: number): void => {
    if (due.at === undefined || due.at > now) return;
    const dueAt = lastUpTo(now, due.schedule, due.at, begin);
    due.at = due.schedule.next(now, begin);
    running = running.then(() => fire(due.rule, dueAt));
  };

  const wait = (): void => {
    const now = clock.now();
    for (const due of dues) takeDue(due, now);
    const next = Math.min(...dues.flatMap(({ at }) => at ?? []), now + LONGEST_WAIT_MS);
    timer = setTimeout(wait, Math.max(0, next - now)).unref();
  };

  return {
    start: () => {
      begin = clock.now();
      dues = options.rules.flatMap((rule) => {
        const { schedule } = rule;
        return schedule ? [{ rule, schedule, at: schedule.next(begin, begin) }] : [];
      });
      if (dues.length > 0) wait();
    },
    stop: () => {
      clearTimeout(timer);
      return running;
    },
  };
};
