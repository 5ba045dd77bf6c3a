import { Hono } from 'hono';
import { type Api, LARGEST_REQUEST_BYTES } from '../../functions/api/json-protocol.ts';
import { answerFailure } from '../../functions/middleware/answer-failure.ts';
import { limitBody, readBody } from '../../functions/middleware/read-body.ts';
import { NOTHING_HERE } from '../../functions/middleware/refusals.ts';
import type { OnEvent } from '../../functions/on-event.ts';
import type { Log } from '../../lib/ports.ts';
import { refuseForeign } from './refuse-foreign.ts';

/** EventBridge's own limit for one entry. */
const LARGEST_EVENT_BYTES = 256 * 1024;

interface ApiAppPorts {
  readonly api: Api;
  readonly onEvent: OnEvent;
  /** ARN that calls of this machine's user are made under; see `ApiRequest.caller`. */
  readonly caller: string;
  readonly port: () => number;
  /** What is served beside the API: the REST surface, the console. */
  readonly beside?: readonly Beside[];
  readonly log: Log;
}

/** An application and the path below which it is served. */
export interface Beside {
  readonly path: string;
  readonly app: Hono;
}

const parseEvent = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
};

/**
 * The API's listener: `POST /` (CodePipeline's API), `POST /events` (one event in EventBridge's envelope) and
 * `GET /healthz`; beside them the console and its REST surface.
 */
export const createApiApp = ({ api, onEvent, caller, port, beside = [], log }: ApiAppPorts): Hono => {
  const app = new Hono();
  app.onError(answerFailure(log));
  app.use('*', refuseForeign(port));

  app.post('/', limitBody(LARGEST_REQUEST_BYTES), async (context) => {
    const { status, headers, body } = await api({
      target: context.req.header('x-amz-target'),
      contentType: context.req.header('content-type'),
      body: await readBody(context),
      caller,
    });
    return new Response(body, { status, headers });
  });

  app.post('/events', limitBody(LARGEST_EVENT_BYTES), async (context) => {
    const answer = await onEvent(parseEvent(await readBody(context)));
    return Response.json(answer.body, { status: answer.status });
  });

  app.get('/healthz', (context) => context.json({ status: 'ok' }));
  for (const { path, app: other } of beside) app.route(path, other);
  app.notFound((context) => context.json(NOTHING_HERE, 404));
  return app;
};
