/**
 * How long a page or a process may take for what it does at once on a quiet machine: two cores that run everything else
 * too are ten times slower. No test waits so long but one that fails.
 */
export const PATIENCE_MS = 90_000;
