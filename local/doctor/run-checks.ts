import { messageOf } from '../../lib/errors.ts';
import { type Check, type Checked, fail } from './check.ts';

/** Looks at one thing after the other. A check that breaks is a failure of that check, and the others are still made. */
export const runChecks = async (checks: readonly Check[]): Promise<readonly Checked[]> => {
  const results: Checked[] = [];
  for (const { name, look } of checks) {
    const finding = await look().catch((error: unknown) =>
      fail(`could not be looked at: ${messageOf(error)}`, 'mend what the message says, and ask again'),
    );
    results.push({ name, ...finding });
  }
  return results;
};

const MARKS = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' } as const;

/** A line for each, and one more for what to do. */
export const renderChecks = (results: readonly Checked[]): readonly string[] => {
  const width = Math.max(0, ...results.map(({ name }) => name.length));
  return results.flatMap(({ name, status, message, todo }) => [
    `${MARKS[status]}  ${name.padEnd(width)}  ${message}`,
    ...(todo === undefined ? [] : [`${' '.repeat(width + 8)}→ ${todo}`]),
  ]);
};
