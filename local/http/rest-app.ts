import { setImmediate } from 'node:timers/promises';
import { type Context, Hono } from 'hono';
import { type SSEStreamingApi, stream, streamSSE } from 'hono/streaming';
import * as v from 'valibot';
import { batch } from '../../functions/rest/batch.ts';
import type { EventFeed, FeedEvent } from '../../functions/rest/event-feed.ts';
import { followActionLog } from '../../functions/rest/follow-action-log.ts';
import { listArtifact, openArtifact, readArtifactFile } from '../../functions/rest/read-artifact.ts';
import { readMachine } from '../../functions/rest/read-machine.ts';
import { readOverview } from '../../functions/rest/read-overview.ts';
import { readReports } from '../../functions/rest/read-reports.ts';
import { readTrend } from '../../functions/rest/read-trend.ts';
import type { RestPorts } from '../../functions/rest/rest-ports.ts';
import { stopBuilds } from '../../functions/rest/stop-builds.ts';
import { validateDeclaration } from '../../functions/rest/validate-declaration.ts';
import { SteplineError } from '../../lib/errors.ts';
import type { Log } from '../../lib/ports.ts';
import { answerFailure } from './answer-failure.ts';
import { limitBody } from './read-body.ts';
import { shownAs } from './shown-as.ts';

export interface RestAppPorts extends RestPorts {
  readonly feed: EventFeed;
  readonly log: Log;
}

const LARGEST_DECLARATION_BYTES = 6 * 1024 * 1024;
const LINES_A_MESSAGE = 1_000;
/** Proxies cut what is silent for a minute, and a page can tell a dead connection from a quiet one. */
const PING_MS = 15_000;
const RETRY_MS = 1_000;

const validateShape = v.object({ text: v.string(), pipeline: v.optional(v.string()) });

/** Names of pipelines may be `..`, which a browser takes out of a path: so they are in the query. */
const asked = (context: Context) => ({
  pipeline: context.req.query('pipeline') ?? '',
  executionId: context.req.query('execution') ?? '',
  actionExecutionId: context.req.query('action') ?? '',
  file: context.req.query('file') ?? '',
});

const count = (text: string | undefined, fallback: number): number => {
  const value = Number(text ?? fallback);
  return Number.isSafeInteger(value) && value > 0 ? value : fallback;
};

const isMissingFile = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

const answerError =
  (log: Log) =>
  (error: Error, context: Context): Response => {
    if (!(error instanceof SteplineError) || error.blame !== 'author')
      return answerFailure(log)(error, context);
    const status = error.name.endsWith('NotFoundException') ? 404 : 400;
    return context.json({ __type: error.name, message: error.message }, status);
  };

const aborted = (output: SSEStreamingApi): AbortSignal => {
  const controller = new AbortController();
  output.onAbort(() => controller.abort());
  return controller.signal;
};

const sendEvents = async (output: SSEStreamingApi, feed: EventFeed, lastId: string | undefined) => {
  const signal = aborted(output);
  const queue: FeedEvent[] = [];
  let wake = (): void => {};
  const subscription = feed.subscribe(lastId, (item) => {
    queue.push(item);
    wake();
  });
  const ping = setInterval(() => wake(), PING_MS);
  signal.addEventListener('abort', () => wake(), { once: true });
  try {
    const { missed } = subscription;
    // Before what was missed the reader is still where it was.
    const at = missed?.length ? lastId : subscription.lastId;
    await output.writeSSE({
      event: missed ? 'ready' : 'reset',
      data: '{}',
      retry: RETRY_MS,
      ...(at === undefined ? {} : { id: at }),
    });
    queue.unshift(...(missed ?? []));
    while (!signal.aborted) {
      for (const { id, event } of queue.splice(0)) await output.writeSSE({ id, data: JSON.stringify(event) });
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (queue.length > 0 || signal.aborted) resolve();
      });
      if (queue.length === 0 && !signal.aborted) await output.writeSSE({ event: 'ping', data: '{}' });
    }
  } finally {
    clearInterval(ping);
    subscription.close();
  }
};

/**
 * What CodePipeline's API has no words for, for the console: live events and logs as server-sent events that resume,
 * reports, artifacts, the compiled machine, and the validator of declarations. Everything below `/rest`.
 */
export const createRestApp = (ports: RestAppPorts): Hono => {
  const { feed, log } = ports;
  const app = new Hono();
  app.onError(answerError(log));

  app.use('*', async (context, next) => {
    // Requests without `Origin` that the page of another port or site makes a browser send: pictures, forms, scripts.
    const from = context.req.header('sec-fetch-site');
    if (from === 'cross-site' || from === 'same-site') {
      return context.json({ message: 'requests from the pages of another origin are refused' }, 403);
    }
    await next();
    context.header('cache-control', 'no-store');
    context.header('x-content-type-options', 'nosniff');
    context.header('cross-origin-resource-policy', 'same-origin');
  });

  app.get('/events', (context) =>
    streamSSE(context, (output) => sendEvents(output, feed, context.req.header('last-event-id'))),
  );

  app.get('/overview', async (context) => {
    const { pipeline, executionId } = asked(context);
    return context.json(await readOverview(ports, pipeline, executionId));
  });

  app.post('/stop-builds', async (context) => {
    const { pipeline, executionId } = asked(context);
    return context.json({ stopped: await stopBuilds(ports, pipeline, executionId) });
  });

  app.get('/reports', async (context) => {
    const { pipeline, executionId } = asked(context);
    return context.json({ reports: await readReports(ports, pipeline, executionId) });
  });

  app.get('/trend', async (context) => context.json(await readTrend(ports, asked(context).pipeline)));

  app.get('/machine', async (context) => {
    const version = context.req.query('version');
    return context.json(
      await readMachine(
        ports,
        asked(context).pipeline,
        version === undefined ? undefined : count(version, 0),
      ),
    );
  });

  app.post('/validate', limitBody(LARGEST_DECLARATION_BYTES), async (context) => {
    const input = v.safeParse(validateShape, await context.req.json().catch(() => undefined));
    if (!input.success)
      return context.json({ __type: 'ValidationException', message: 'text is missing' }, 400);
    return context.json(await validateDeclaration(ports, input.output.text, input.output.pipeline));
  });

  app.get('/log', async (context) => {
    const resumed = count(context.req.header('last-event-id'), 0);
    const controller = new AbortController();
    const lines = await followActionLog(ports, asked(context), {
      fromLine: resumed > 0 ? resumed + 1 : count(context.req.query('from'), 1),
      signal: controller.signal,
    });
    return streamSSE(context, async (output) => {
      output.onAbort(() => controller.abort());
      try {
        for await (const some of batch(lines, LINES_A_MESSAGE, () => setImmediate())) {
          await output.writeSSE({
            id: String(some.at(-1)?.line ?? 0),
            data: JSON.stringify(some),
            retry: RETRY_MS,
          });
        }
        if (!controller.signal.aborted) await output.writeSSE({ event: 'end', data: '{}' });
      } catch (error) {
        // A build that waits for its turn has no log yet: the connection ends, and the page asks again.
        if (!isMissingFile(error)) throw error;
        await output.writeSSE({ event: 'waiting', data: '{}', retry: RETRY_MS });
      }
    });
  });

  app.get('/log.txt', async (context) => {
    const controller = new AbortController();
    const lines = await followActionLog(ports, asked(context), { fromLine: 1, signal: controller.signal });
    context.header('content-type', 'text/plain; charset=utf-8');
    return stream(context, async (output) => {
      output.onAbort(() => controller.abort());
      for await (const some of batch(lines, LINES_A_MESSAGE, () => setImmediate())) {
        await output.write(some.map(({ text }) => `${text}\n`).join(''));
      }
    });
  });

  app.get('/artifact', async (context) => {
    const ref = asked(context);
    const { body, size } = await openArtifact(ports, ref);
    return new Response(ReadableStream.from(body), {
      headers: {
        'content-type': 'application/zip',
        'content-length': String(size),
        'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(ref.file)}`,
      },
    });
  });

  app.get('/artifact/entries', async (context) =>
    context.json({ entries: await listArtifact(ports, asked(context)) }),
  );

  app.get('/artifact/file', async (context) => {
    const path = context.req.query('path') ?? '';
    const bytes = await readArtifactFile(ports, asked(context), path);
    return new Response(bytes.slice(), { headers: shownAs(path, bytes) });
  });

  app.notFound((context) => context.json({ message: 'nothing is served here' }, 404));
  return app;
};
