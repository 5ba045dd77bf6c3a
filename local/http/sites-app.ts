import { Hono } from 'hono';
import { answerFailure } from '../../functions/middleware/answer-failure.ts';
import type { Log } from '../../lib/ports.ts';
import type { Sites } from './sites.ts';

/** The listener of the deployed sites: another origin than the API, since what it serves is foreign content (design D10). */
export const createSitesApp = ({ sites, log }: { sites: Sites; log: Log }): Hono => {
  const app = new Hono();
  app.onError(answerFailure(log));
  app.all('*', (context) => sites(context.req.raw));
  return app;
};
