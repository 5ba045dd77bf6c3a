import { styleText } from 'node:util';

const LEVELS: Readonly<Record<number, string>> = {
  20: styleText('dim', 'debug'),
  30: styleText('cyan', 'info '),
  40: styleText('yellow', 'warn '),
  50: styleText('red', 'error'),
};

/** One JSON line of pino's as one line for people: time, level, sentence, then the fields as `name=value`. */
export const prettyLine = (line: string): string => {
  const { level, time, msg, ...fields } = JSON.parse(line) as { level: number; time: number; msg?: string };
  const clock = new Date(time).toTimeString().slice(0, 8);
  const details = Object.entries(fields).map(([name, value]) => `${name}=${shown(value)}`);
  const tail = details.length === 0 ? '' : ` ${styleText('dim', details.join(' '))}`;
  return `${styleText('dim', clock)} ${LEVELS[level] ?? level} ${msg ?? ''}${tail}\n`;
};

/** Strings from elsewhere (commit messages, errors) keep to their line and cannot steer the terminal. */
const shown = (value: unknown): string => {
  if (typeof value === 'string' && /^[\w./:@#+-]+$/.test(value)) return value;
  return JSON.stringify(value);
};
