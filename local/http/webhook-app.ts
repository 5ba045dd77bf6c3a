import { Hono } from 'hono';
import type { GitHubWebhook } from '../../functions/github-webhook.ts';
import type { Log } from '../../lib/ports.ts';
import { answerFailure } from './answer-failure.ts';
import { limitBody, readBody } from './read-body.ts';

/** GitHub sends no payload above 25 MB. */
export const LARGEST_WEBHOOK_BYTES = 25 * 1024 * 1024;

/**
 * The webhook's listener, the only one that a tunnel should lead to: it serves `POST /webhooks/github` and nothing else,
 * under whatever host name the tunnel has. The body goes on as raw bytes: nobody parses it before its signature holds.
 */
export const createWebhookApp = ({ webhook, log }: { webhook: GitHubWebhook; log: Log }): Hono => {
  const app = new Hono();
  app.onError(answerFailure(log));
  app.post('/webhooks/github', limitBody(LARGEST_WEBHOOK_BYTES), async (context) => {
    const headers = context.req.header();
    const answer = await webhook({ headers, rawBody: await readBody(context) });
    return Response.json(answer.body, { status: answer.status });
  });
  app.notFound((context) => context.json({ message: 'nothing is served here' }, 404));
  return app;
};
