import { fnv1a } from './fnv1a.ts';

/** Gives the state name of what a state stands for; the same words again give the same name. */
export type StateNames = (words: string) => string;

/** What Step Functions takes, and CodePipeline's names have up to 100. */
const LONGEST = 80;
const TAIL = 24;

/**
 * Names the states of one machine: unique in all its branches, at most 80 characters (design D2). What fits stays as it
 * is; of longer words both ends stay, since the end is where the action's name is, with a hash of all of them between.
 * The result depends on nothing but the words asked for and their order.
 */
export const createStateNames = (): StateNames => {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  return (words) => {
    const known = names.get(words);
    if (known !== undefined) return known;
    const name = firstFree(words, taken);
    names.set(words, name);
    taken.add(name);
    return name;
  };
};

/** Two long names can have one hash: then the count of tries goes into it. */
const firstFree = (words: string, taken: ReadonlySet<string>): string => {
  let name = words.length <= LONGEST ? words : shorten(words, words);
  for (let tries = 1; taken.has(name); tries += 1) name = shorten(words, `${words}\n${tries}`);
  return name;
};

/** A declared name has no `~`, so a shortened one meets nobody's own. */
const shorten = (words: string, hashed: string): string => {
  const middle = `~${fnv1a(hashed)}~`;
  if (words.length + middle.length <= LONGEST) return `${words}${middle}`;
  return `${words.slice(0, LONGEST - TAIL - middle.length)}${middle}${words.slice(-TAIL)}`;
};
