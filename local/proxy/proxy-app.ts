import { type Context, Hono } from 'hono';
import { limitBody, readBody } from '../../functions/middleware/read-body.ts';
import { messageOf, SteplineError } from '../../lib/errors.ts';
import type { Log } from '../../lib/ports.ts';
import { refuseForeign } from '../http/refuse-foreign.ts';

/** A request as it leaves this machine, and what a signature is made of. */
export interface ForwardedRequest {
  readonly method: string;
  readonly url: URL;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface ProxyPorts {
  /** Base address of the deployed API, with no slash at its end. */
  readonly endpoint: string;
  /** The headers to send: those given, and the signature. */
  readonly sign: (request: ForwardedRequest) => Promise<Readonly<Record<string, string>>>;
  readonly port: () => number;
  /** What is served here, and not passed on: the console. */
  readonly beside?: Hono;
  readonly log: Log;
}

/** API Gateway takes 10 MB, a Lambda function 6. */
const LARGEST_BODY_BYTES = 6 * 1024 * 1024;

/** What the caller signed for another service and another host, and what belongs to one connection only (RFC 9110, 7.6.1). */
const NOT_FORWARDED = new Set([
  'accept-encoding',
  'amz-sdk-invocation-id',
  'authorization',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'origin',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-security-token',
]);

/** Of an answer: its body is decoded already when we pass it on. */
const NOT_RETURNED = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'keep-alive',
  'transfer-encoding',
]);

const headersOf = (headers: Headers): Record<string, string> =>
  Object.fromEntries([...headers].filter(([name]) => !NOT_FORWARDED.has(name)));

const refusal = (context: Context, status: 404 | 502, name: string, message: string): Response =>
  new Response(JSON.stringify({ __type: name, message }), {
    status,
    headers: { 'content-type': context.req.header('content-type') ?? 'application/json' },
  });

const forward = async (ports: ProxyPorts, context: Context): Promise<Response> => {
  const { pathname, search } = new URL(context.req.url);
  const request: ForwardedRequest = {
    method: context.req.method,
    url: new URL(`${ports.endpoint}${pathname}${search}`),
    headers: headersOf(context.req.raw.headers),
    body: await readBody(context),
  };
  const headers = await ports.sign(request);
  // Until the answer begins. From then on its reader lets go of it, which is no error of anybody's.
  const asking = new AbortController();
  const stop = (): void => asking.abort();
  context.req.raw.signal.addEventListener('abort', stop, { once: true });
  const answer = await fetch(request.url, {
    method: request.method,
    headers: { ...headers },
    ...(request.body.byteLength > 0 ? { body: Buffer.from(request.body) } : {}),
    redirect: 'manual',
    signal: asking.signal,
  });
  context.req.raw.signal.removeEventListener('abort', stop);
  const returned = [...answer.headers].filter(([name]) => !NOT_RETURNED.has(name));
  // Passed on as it comes: live events end when somebody goes.
  return new Response(answer.body, { status: answer.status, headers: returned });
};

/**
 * CodePipeline's calls as any client makes them, to a deployed orchestrator (design D9). Clients sign for the service
 * `codepipeline`, API Gateway wants `execute-api`: the signature is replaced by one of this machine's own credentials, whoever
 * calls. So it listens on the loopback interface, looks at `Host` and `Origin`, and passes on `POST /` and `/rest/` alone.
 */
export const createProxyApp = (ports: ProxyPorts): Hono => {
  const app = new Hono();
  app.use('*', refuseForeign(ports.port));
  app.onError((error, context) => {
    ports.log.warn({ error: messageOf(error) }, 'a request could not be passed on');
    const name = error instanceof SteplineError ? error.name : 'ServiceUnavailable';
    return refusal(context, 502, name, `stepline proxy: ${messageOf(error)}`);
  });
  app.post('/', limitBody(LARGEST_BODY_BYTES), (context) => forward(ports, context));
  app.all('/rest/*', limitBody(LARGEST_BODY_BYTES), (context) => forward(ports, context));
  if (ports.beside) app.route('/', ports.beside);
  app.notFound((context) => refusal(context, 404, 'UnknownOperationException', 'nothing is passed on here'));
  return app;
};
