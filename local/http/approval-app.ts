import { Hono } from 'hono';
import type { ApprovalLinkHandler } from '../../functions/approval-link.ts';

/** Approval links (decision 0004), below `/approvals` of the API's listener: whoever opens one is on this machine. */
export const createApprovalApp = (link: ApprovalLinkHandler): Hono => {
  const app = new Hono();
  app.all('/', async (context) => {
    const { status, headers, body } = await link({
      method: context.req.method,
      query: new Map(Object.entries(context.req.query())),
    });
    return new Response(context.req.method === 'HEAD' ? null : body, { status, headers });
  });
  return app;
};
