/** The API takes texts of at least one character (semantics 1.1): an empty one is left out, a long one cut. */
export const shownText = (text: string | undefined, longest: number): string | undefined =>
  text === undefined || text === '' ? undefined : text.slice(0, longest);

/** Lengths of semantics 1.1. */
export const LONGEST = {
  summary: 2_048,
  externalId: 1_500,
  message: 5_000,
  url: 2_048,
  trigger: 1_024,
} as const;
