import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ingredientsFor, recipes } from '../../src/assets/dough.js';

describe('dough', () => {
  it('weighs everything against the flour', () => {
    assert.deepEqual(ingredientsFor('country', 500), [
      { ingredient: 'Flour', grams: 500, percent: 100 },
      { ingredient: 'Water', grams: 350, percent: 70 },
      { ingredient: 'Salt', grams: 10, percent: 2 },
      { ingredient: 'Yeast', grams: 5, percent: 1 },
    ]);
  });

  it('keeps tenths of a gram where they matter', () => {
    const yeast = ingredientsFor('rye', 310).find(({ ingredient }) => ingredient === 'Yeast');
    assert.equal(yeast.grams, 2.5);
  });

  it('uses two to two and a half per cent of salt in every recipe', () => {
    for (const [name, { Salt }] of Object.entries(recipes)) assert.ok(Salt >= 2 && Salt <= 2.5, name);
  });

  it('refuses flour that cannot be weighed', () => {
    for (const flour of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.throws(() => ingredientsFor('country', flour), RangeError);
    }
  });

  it('refuses a recipe it does not know', () => {
    assert.throws(() => ingredientsFor('constructor', 500), /no recipe "constructor"/);
  });
});
