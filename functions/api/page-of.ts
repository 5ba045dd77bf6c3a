import { type Listing, readNextToken, writeNextToken } from './next-token.ts';

export interface ListPage<T> {
  readonly items: T[];
  /** To be spread into the answer. */
  readonly next: { readonly nextToken?: string };
}

/**
 * One page of a list that is read whole anyway; its position is the index after which to go on.
 * @throws {ApiError} InvalidNextTokenException.
 */
export const pageOf = <T>(
  all: readonly T[],
  listing: Listing,
  limit: number,
  nextToken: string | undefined,
): ListPage<T> => {
  const from = Number(readNextToken(listing, nextToken) ?? 0);
  const to = from + limit;
  return {
    items: all.slice(from, to),
    next: to < all.length ? { nextToken: writeNextToken(listing, String(to)) } : {},
  };
};
