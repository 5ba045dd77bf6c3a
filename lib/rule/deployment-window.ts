import { Cron } from 'croner';
import { messageOf } from '../errors.ts';
import type { Clock } from '../ports.ts';
import type { InlineRuleRunner } from './rule-runner.ts';

const OFFSET = /^(?:UTC|GMT)([+-])(\d{1,2}):?(\d{2})?$/;

/** `UTC+05:30` is an offset; everything else is for the platform to know: `Europe/Berlin`, `UTC`, `PST`. */
const zoneOf = (name: string) => {
  const [, sign, hours, minutes = '0'] = OFFSET.exec(name) ?? [];
  if (sign === undefined || hours === undefined) return { timezone: name };
  return { utcOffset: (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) };
};

/**
 * A window is wider than the moment at which a schedule fires: seconds do not count, and minute `0` means the hour, as in
 * CodePipeline's own sample, `0 0 9-17 ? * MON-FRI *` (docs/decisions/0003).
 */
const widened = (cron: string): string => {
  const [, minutes = '', ...rest] = cron.trim().split(/\s+/);
  return ['*', minutes === '0' ? '*' : minutes, ...rest].join(' ');
};

/**
 * Whether a moment lies in the window of a Quartz expression (semantics 2.10): seconds, minutes, hours, day of month, month,
 * day of week (1 is Sunday) and perhaps the year, with `? L W #`.
 * @param now epoch milliseconds
 * @throws {Error} when the expression or the time zone is none.
 */
export const isInWindow = (cron: string, timeZone: string, now: number): boolean => {
  const fields = cron.trim().split(/\s+/).length;
  if (fields !== 6 && fields !== 7) throw new Error(`a cron expression has 6 or 7 fields, not ${fields}`);
  const options = { paused: true, alternativeWeekdays: true, sloppyRanges: true, domAndDow: true };
  return new Cron(widened(cron), { ...options, ...zoneOf(timeZone) }).match(new Date(now));
};

/** DeploymentWindow: succeeds inside the window and fails outside it; it does not wait. */
export const deploymentWindow = (clock: Clock): InlineRuleRunner => ({
  kind: 'inline',
  run: async ({ configuration }) => {
    const { Cron: cron = '', TimeZone: timeZone = 'UTC' } = configuration;
    const where = `the deployment window "${cron}" (${timeZone})`;
    try {
      return isInWindow(cron, timeZone, clock.now())
        ? { status: 'succeeded', summary: `now is in ${where}` }
        : { status: 'failed', code: 'JobFailed', summary: `now is outside ${where}` };
    } catch (error) {
      const summary = `${where} cannot be read: ${messageOf(error)}`.slice(0, 2048);
      return { status: 'errored', code: 'ConfigurationError', summary };
    }
  },
});
