import { randomUUID } from 'node:crypto';
import { sign } from '@octokit/webhooks-methods';
import { messageOf } from '../../lib/errors.ts';

/** Longer than an orchestrator takes, which answers before anything runs; a pusher waits for it. */
const PATIENCE_MS = 10_000;

const causeOf = (error: unknown): string => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return code || messageOf(cause);
};

/**
 * Sends a payload as GitHub sends its webhooks, signed over the very bytes that go out.
 *
 * @returns undefined when it was taken, else why not, in a few words.
 */
export const sendPush = async (url: string, secret: string, payload: object): Promise<string | undefined> => {
  const body = JSON.stringify(payload);
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'GitHub-Hookshot/stepline',
    'x-github-event': 'push',
    'x-github-delivery': randomUUID(),
    'x-hub-signature-256': await sign(secret, body),
  };
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const answer = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'error' });
    await answer.body?.cancel();
    return answer.ok ? undefined : `it answered ${answer.status}`;
  } catch (error) {
    return `it did not answer: ${causeOf(error)}`;
  }
};
