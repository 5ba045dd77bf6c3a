import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { operationModels } from '../../../functions/api/model/model.ts';
import { actionTypes } from '../../../lib/pipeline/action-types.ts';
import { ruleTypes } from '../../../lib/pipeline/rule-types.ts';

const page = readFileSync(new URL('../../../docs/compatibility.md', import.meta.url), 'utf8');

/** Where the reference says "(unconfirmed)". */
const UNCONFIRMED = [
  ...['1.4', '2.4', '2.6', '2.7', '2.9', '2.10', '3', '4', '5.1', '5.2', '5.4', '5.5'],
  ...['6.2', '6.3', '7', '8', '9.3', '10.1', '10.2'],
];

/** Whether a name stands in the page as a word of its own. */
const isNamed = (name: string): boolean => new RegExp(`(?<![A-Za-z])${name}(?![A-Za-z])`).test(page);

describe('docs/compatibility.md', () => {
  it.each([...operationModels.keys()])('tells of the operation %s', (name) => {
    expect(isNamed(name)).toBe(true);
  });

  it.each([...new Set(actionTypes.map(({ provider }) => provider))])(
    'tells of the action type %s',
    (provider) => {
      expect(isNamed(provider)).toBe(true);
    },
  );

  it.each(UNCONFIRMED)(
    'tells what was decided where section %s of the reference is unconfirmed',
    (section) => {
      expect(page).toMatch(
        new RegExp(`^\\| (?:[\\d.]+, )*${section.replace('.', '\\.')}(?:, [\\d.]+)* \\|`, 'm'),
      );
    },
  );

  it.each(ruleTypes.map(({ provider }) => provider))('tells of the rule %s', (provider) => {
    expect(isNamed(provider)).toBe(true);
  });
});
