import { Cron } from 'croner';
import { messageOf } from '../errors.ts';

/** A schedule expression of EventBridge, read. */
export interface Schedule {
  /**
   * The first moment after `after` at which it is due, in epoch milliseconds; undefined when there is none any more.
   * @param begin what `rate()` counts from
   */
  next(after: number, begin: number): number | undefined;
}

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

const rate = (count: number, period: number): Schedule => ({
  next: (after, begin) => begin + (Math.floor((after - begin) / (count * period)) + 1) * count * period,
});

const parseRate = (text: string): Schedule | string => {
  const [, digits = '', unit = '', plural = ''] = /^([1-9]\d{0,4}) (minute|hour|day)(s?)$/.exec(text) ?? [];
  const period = UNITS[unit];
  if (period === undefined) return 'rate takes a number and a unit: rate(1 hour), rate(15 minutes)';
  const count = Number(digits);
  if ((count === 1) !== (plural === '')) return `rate of ${count} takes ${count === 1 ? unit : `${unit}s`}`;
  return rate(count, period);
};

/** Six fields, in minutes: EventBridge has no seconds, and wants one of the two days to be `?`. */
const parseCron = (text: string, timezone: string): Schedule | string => {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== 6)
    return `cron takes 6 fields (minutes hours day-of-month month day-of-week year), not ${fields.length}`;
  if ((fields[2] === '?') === (fields[4] === '?'))
    return 'exactly one of day-of-month and day-of-week must be "?"';
  try {
    const cron = new Cron(`0 ${fields.join(' ')}`, {
      paused: true,
      timezone,
      alternativeWeekdays: true,
      sloppyRanges: true,
      domAndDow: true,
    });
    // A time zone that is none shows when it is used.
    cron.nextRun(new Date(0));
    return { next: (after) => cron.nextRun(new Date(after))?.getTime() };
  } catch (error) {
    return messageOf(error);
  }
};

/**
 * `rate(value unit)` and `cron(minutes hours day-of-month month day-of-week year)` as EventBridge rules have them.
 * @param timezone of a cron expression: `UTC`, `Europe/Berlin`
 * @returns the schedule, or what is wrong with the expression
 */
export const parseSchedule = (expression: string, timezone: string): Schedule | string => {
  const [, kind, inner = ''] = /^(rate|cron)\((.*)\)$/.exec(expression) ?? [];
  if (kind === 'rate') return parseRate(inner);
  return kind === 'cron' ? parseCron(inner, timezone) : 'is neither rate(…) nor cron(…)';
};
