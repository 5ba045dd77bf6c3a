/**
 * How long a single wait for a page or a process may take, of the many of a test. Two cores that run everything else too
 * are thirty times slower than a quiet machine; no wait takes so long but one for what never comes.
 */
export const ONE_WAIT_MS = 180_000;
