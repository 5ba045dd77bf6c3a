import { resolve } from 'node:path';

/** Where a repository is: a directory of this machine, or a URL that git fetches from. */
export type RepositoryLocation =
  | { readonly kind: 'directory'; readonly path: string }
  | { readonly kind: 'url'; readonly url: string };

/** Reads a path, a URL or `user@host:path`. A directory becomes absolute, so it is never taken for an option. */
export const parseLocation = (text: string): RepositoryLocation =>
  /^[a-z][a-z0-9+.-]*:\/\//i.test(text) || /^[\w.-]+@[\w.-]+:/.test(text)
    ? { kind: 'url', url: text }
    : { kind: 'directory', path: resolve(text) };
