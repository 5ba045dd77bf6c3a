import { Hono } from 'hono';
import type { GitHubWebhook } from '../../functions/github-webhook.ts';
import { answerFailure } from '../../functions/middleware/answer-failure.ts';
import { limitBody, readBody } from '../../functions/middleware/read-body.ts';
import { NOTHING_HERE } from '../../functions/middleware/refusals.ts';
import type { V1Webhook } from '../../functions/v1-webhook.ts';
import type { Log } from '../../lib/ports.ts';
import type { Connection } from './serve-app.ts';

/** GitHub sends no payload above 25 MB. */
export const LARGEST_WEBHOOK_BYTES = 25 * 1024 * 1024;

interface WebhookAppPorts {
  readonly webhook: GitHubWebhook;
  readonly v1Webhook: V1Webhook;
  readonly log: Log;
}

type WebhookApp = Hono<{ Bindings: Connection }>;

/**
 * The webhook's listener, the only one that a tunnel should lead to: it serves `POST /webhooks/github`, and below
 * `/webhooks/v1/` the webhooks of PutWebhook, and nothing else, under whatever host name the tunnel has. The body goes on as raw bytes: nobody parses it before its signature holds.
 */
export const createWebhookApp = ({ webhook, v1Webhook, log }: WebhookAppPorts): WebhookApp => {
  const app: WebhookApp = new Hono();
  app.onError(answerFailure(log));
  app.post('/webhooks/github', limitBody(LARGEST_WEBHOOK_BYTES), async (context) => {
    const headers = context.req.header();
    const answer = await webhook({ headers, rawBody: await readBody(context) });
    return Response.json(answer.body, { status: answer.status });
  });
  app.post('/webhooks/v1/:name', limitBody(LARGEST_WEBHOOK_BYTES), async (context) => {
    const answer = await v1Webhook({
      name: context.req.param('name'),
      address: context.req.query('t'),
      headers: context.req.header(),
      rawBody: await readBody(context),
      remoteAddress: context.env.remoteAddress,
    });
    return Response.json(answer.body, { status: answer.status });
  });
  app.notFound((context) => context.json(NOTHING_HERE, 404));
  return app;
};
