const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 365 * DAY],
  ['month', 30 * DAY],
  ['day', DAY],
  ['hour', HOUR],
  ['minute', MINUTE],
];

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always' });

/** `5 minutes ago`, `just now`; times in epoch milliseconds. */
export const relativeTime = (time: number, now: number): string => {
  const past = time - now;
  for (const [unit, length] of STEPS) {
    if (Math.abs(past) >= length) return relative.format(Math.trunc(past / length), unit);
  }
  return 'just now';
};

/** The exact time, with its zone: what a hover shows. */
export const exactTime = (time: number): string =>
  new Date(time).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'long' });

/** `850 ms`, `42 s`, `3 m 20 s`, `2 h 5 m`, `3 d 4 h`. */
export const duration = (milliseconds: number): string => {
  const ms = Math.max(0, Math.round(milliseconds));
  if (ms < SECOND) return `${ms} ms`;
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  const [big, small, bigUnit, smallUnit] =
    ms < HOUR ? [MINUTE, SECOND, 'm', 's'] : ms < DAY ? [HOUR, MINUTE, 'h', 'm'] : [DAY, HOUR, 'd', 'h'];
  const rest = Math.floor((ms % Number(big)) / Number(small));
  return `${Math.floor(ms / Number(big))} ${bigUnit}${rest === 0 ? '' : ` ${rest} ${smallUnit}`}`;
};

export const bytes = (count: number): string => {
  if (count < 1_000) return `${count} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  const power = Math.min(Math.floor(Math.log10(count) / 3), units.length);
  return `${(count / 1_000 ** power).toFixed(1)} ${units[power - 1]}`;
};
