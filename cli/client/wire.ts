/** An answer of the API as it comes over the wire: times are epoch seconds, nothing is promised to be there. */
export type Wire<T> = T extends Date
  ? number
  : T extends readonly (infer Item)[]
    ? Wire<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]?: Wire<Exclude<T[Key], undefined>> }
      : T;

/** `2026-01-31 12:34:56` in UTC, as tables show a time; empty for none. */
export const shownTime = (seconds: number | undefined): string =>
  seconds === undefined ? '' : new Date(seconds * 1_000).toISOString().slice(0, 19).replace('T', ' ');
