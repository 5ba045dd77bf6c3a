/** Percent of the flour's weight, by recipe (baker's percentages). */
export const recipes = {
  country: { Water: 70, Salt: 2, Yeast: 1 },
  rye: { Water: 75, Salt: 2, Yeast: 0.8 },
  pizza: { Water: 62, Salt: 2.5, Yeast: 0.5 },
};

const grams = (weight) => (weight < 10 ? Math.round(weight * 10) / 10 : Math.round(weight));

/**
 * What goes into the bowl, flour first. Weights in grams: whole ones, and tenths below ten grams.
 *
 * @param {string} recipe a key of `recipes`
 * @param {number} flourGrams more than 0
 * @returns {{ ingredient: string, grams: number, percent: number }[]}
 * @throws {RangeError} for an unknown recipe, and for flour that cannot be weighed
 */
export const ingredientsFor = (recipe, flourGrams) => {
  if (!Object.hasOwn(recipes, recipe)) throw new RangeError(`there is no recipe "${recipe}"`);
  if (!(Number.isFinite(flourGrams) && flourGrams > 0))
    throw new RangeError('the flour must weigh more than 0 grams');
  const parts = Object.entries({ Flour: 100, ...recipes[recipe] });
  return parts.map(([ingredient, percent]) => ({
    ingredient,
    grams: grams((flourGrams * percent) / 100),
    percent,
  }));
};
