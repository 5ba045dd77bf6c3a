import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FUNCTION_NAMES } from '../../../adapters/aws/function-names.ts';
import { alarms } from '../../../deploy/alarms.ts';

const TEXT = readFileSync(new URL('../../../docs/operate.md', import.meta.url), 'utf8');

/** The alarms that headings name; a heading may name several. */
const explained = [...TEXT.matchAll(/^### (.*)$/gm)].flatMap(([, heading = '']) => heading.split(', '));

const referred = Object.values(alarms('stepline-prod', FUNCTION_NAMES)).map(
  ({ Properties: properties }) =>
    String(properties?.['AlarmDescription']).match(/See docs\/operate\.md, "(.*)"\.$/)?.[1],
);

describe('docs/operate.md', () => {
  it.each(referred)('says what the alarm %s means', (name) => {
    expect(explained).toContain(name);
  });

  it('explains no alarm that there is not', () => {
    const alarmsOnly = explained.filter((heading) => /^[a-z-]+$/.test(heading));
    expect(alarmsOnly.filter((heading) => !referred.includes(heading))).toEqual([]);
  });
});
