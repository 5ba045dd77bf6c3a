import type { Context } from 'hono';
import type { Log } from '../../lib/ports.ts';

/** What was not foreseen: logged here, and told to the client without details. */
export const answerFailure =
  (log: Log) =>
  (error: Error, context: Context): Response => {
    log.error({ err: error, method: context.req.method, path: context.req.path }, 'a request failed');
    return context.json(
      { __type: 'InternalFailure', message: 'Stepline could not do this; its log says why' },
      500,
    );
  };
