import { createHash } from 'node:crypto';

/**
 * What makes a request to start an execution the same as one before (`StartRequest.requestHash`), as lower-case hex. The
 * kind keeps a client's token from ever meeting a webhook's body.
 */
export const requestHash = (
  kind: 'client-token' | 'event' | 'revision' | 'webhook',
  content: string | Uint8Array,
): string => createHash('sha256').update(`${kind}\0`).update(content).digest('hex');
