import type { Context } from 'hono';
import { type SSEStreamingApi, stream, streamSSE } from 'hono/streaming';
import { Hono } from 'hono/tiny';
import * as v from 'valibot';
import { SteplineError } from '../../lib/errors.ts';
import type { Log } from '../../lib/ports.ts';
import { answerFailure } from '../middleware/answer-failure.ts';
import { limitBody } from '../middleware/read-body.ts';
import { FOREIGN_PAGE, NOTHING_HERE } from '../middleware/refusals.ts';
import { findLog } from './find-log.ts';
import { listBatchBuilds } from './list-batch-builds.ts';
import { addressOfArtifact, listArtifact, openArtifact, readArtifactFile } from './read-artifact.ts';
import { readMachine } from './read-machine.ts';
import { readOverview } from './read-overview.ts';
import { readReports } from './read-reports.ts';
import { readTrend } from './read-trend.ts';
import type { Notifications, RestPorts } from './rest-ports.ts';
import { shownAs } from './shown-as.ts';
import { stopBuilds } from './stop-builds.ts';
import type { StreamMessage } from './stream-message.ts';
import { validateDeclaration } from './validate-declaration.ts';

export interface RestAppPorts extends RestPorts {
  /** Where what people were sent is kept. */
  readonly notifications?: Notifications;
  /** State changes, as messages, for a reader that has seen all up to `lastId`; see docs/console.md. */
  readonly events: (lastId: string | undefined, signal: AbortSignal) => AsyncIterable<StreamMessage>;
  readonly log: Log;
}

const LARGEST_DECLARATION_BYTES = 6 * 1024 * 1024;
const MOST_NOTIFICATIONS = 100;

const validateShape = v.object({ text: v.string(), pipeline: v.optional(v.string()) });

/** Names of pipelines may be `..`, which a browser takes out of a path: so they are in the query. */
const asked = (context: Context) => ({
  pipeline: context.req.query('pipeline') ?? '',
  executionId: context.req.query('execution') ?? '',
  actionExecutionId: context.req.query('action') ?? '',
  file: context.req.query('file') ?? '',
});

const askedLog = (context: Context) => {
  const build = context.req.query('build');
  return { ...asked(context), ...(build === undefined ? {} : { build }) };
};

const count = (text: string | undefined, fallback: number): number => {
  const value = Number(text ?? fallback);
  return Number.isSafeInteger(value) && value > 0 ? value : fallback;
};

const answerError =
  (log: Log) =>
  (error: Error, context: Context): Response => {
    if (!(error instanceof SteplineError) || error.blame !== 'author')
      return answerFailure(log)(error, context);
    const status = error.name.endsWith('NotFoundException') ? 404 : 400;
    return context.json({ __type: error.name, message: error.message }, status);
  };

const send = async (
  output: SSEStreamingApi,
  messages: (signal: AbortSignal) => AsyncIterable<StreamMessage>,
): Promise<void> => {
  const controller = new AbortController();
  output.onAbort(() => controller.abort());
  for await (const message of messages(controller.signal)) await output.writeSSE({ ...message });
};

/**
 * What CodePipeline's API has no words for, for the console: live events and logs as server-sent events that resume,
 * reports, artifacts, the compiled machine, and the validator of declarations. Everything below `/rest`.
 */
export const createRestApp = (ports: RestAppPorts): Hono => {
  const { events, log, notifications } = ports;
  const app = new Hono();
  app.onError(answerError(log));

  app.use('*', async (context, next) => {
    // Requests without `Origin` that the page of another port or site makes a browser send: pictures, forms, scripts.
    const from = context.req.header('sec-fetch-site');
    if (from === 'cross-site' || from === 'same-site') {
      return context.json(FOREIGN_PAGE, 403);
    }
    await next();
    context.header('cache-control', 'no-store');
    context.header('x-content-type-options', 'nosniff');
    context.header('cross-origin-resource-policy', 'same-origin');
  });

  app.get('/events', (context) =>
    streamSSE(context, (output) =>
      send(output, (signal) => events(context.req.header('last-event-id'), signal)),
    ),
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

  if (notifications) {
    app.get('/notifications', async (context) => {
      const limit = Math.min(count(context.req.query('limit'), 20), MOST_NOTIFICATIONS);
      return context.json({ notifications: await notifications.recent(limit) });
    });
  }

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

  app.get('/builds', async (context) =>
    context.json({ builds: await listBatchBuilds(ports, asked(context)) }),
  );

  app.get('/log', async (context) => {
    const buildId = await findLog(ports, askedLog(context));
    const lastId = context.req.header('last-event-id');
    return streamSSE(context, (output) =>
      send(output, (signal) => ports.logs.messages(buildId, lastId, signal)),
    );
  });

  app.get('/log.txt', async (context) => {
    const buildId = await findLog(ports, askedLog(context));
    const controller = new AbortController();
    context.header('content-type', 'text/plain; charset=utf-8');
    return stream(context, async (output) => {
      output.onAbort(() => controller.abort());
      for await (const some of ports.logs.text(buildId, controller.signal)) await output.write(some);
    });
  });

  app.get('/artifact', async (context) => {
    const ref = asked(context);
    const elsewhere = await addressOfArtifact(ports, ref);
    if (elsewhere !== undefined) return context.redirect(elsewhere);
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

  app.notFound((context) => context.json(NOTHING_HERE, 404));
  return app;
};
