/** What a file declares by name. */
export interface Declared {
  readonly name: string;
  readonly file: string;
}

/**
 * Two files that declare one name, in words; `undefined` when there are none. Whoever took one of the two would run what
 * the author of the other did not write.
 * @param areSame tells of two files of one name whether it does not matter which of them is taken; by default it does.
 */
export const clashOf = <T extends Declared>(
  declared: readonly T[],
  areSame: (one: T, other: T) => boolean = () => false,
): string | undefined => {
  const known = new Map<string, T>();
  for (const each of declared) {
    const first = known.get(each.name);
    if (first && !areSame(first, each)) {
      return `two declarations are called "${each.name}": ${first.file} and ${each.file}`;
    }
    if (!first) known.set(each.name, each);
  }
  return undefined;
};
