import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ACTION_TYPES_RUN } from '../../../../lib/import/action-types-run.ts';

const RUNNERS = new URL('../../../../lib/action/action-runners.ts', import.meta.url);

it('names exactly the action types that have a runner', () => {
  const named = [...readFileSync(RUNNERS, 'utf8').matchAll(/\['([A-Z]\w+\/\w+\/\w+)'/g)].map(
    ([, type]) => type,
  );
  expect(named.toSorted()).toEqual([...ACTION_TYPES_RUN]);
});
