import { createHash } from 'node:crypto';
import { ApiError } from '../../lib/errors.ts';

const DIGEST_LENGTH = 22;

/** What a page belongs to: operation, pipeline, filter. A token of one listing is no token of another. */
export type Listing = readonly (string | undefined)[];

const digest = (listing: Listing, position: string): string =>
  createHash('sha256')
    .update(JSON.stringify([listing, position]))
    .digest('base64url')
    .slice(0, DIGEST_LENGTH);

/**
 * A pagination token: opaque to clients, bound to its listing, and good for as long as the listing exists. It holds only
 * a position (the key after which to go on), so it needs no secret: made up by hand, it opens nothing that a caller of
 * the same listing may not read anyway.
 */
export const writeNextToken = (listing: Listing, position: string): string =>
  `${digest(listing, position)}${Buffer.from(position, 'utf8').toString('base64url')}`;

/**
 * The position in a token that a client sent back; undefined for no token.
 * @throws {ApiError} InvalidNextTokenException when it is not one of ours, or of another listing.
 */
export const readNextToken = (listing: Listing, token: string | undefined): string | undefined => {
  if (token === undefined) return undefined;
  const position = Buffer.from(token.slice(DIGEST_LENGTH), 'base64url').toString('utf8');
  if (writeNextToken(listing, position) !== token) {
    throw new ApiError('InvalidNextTokenException', 'The next token was specified in an invalid format.');
  }
  return position;
};
