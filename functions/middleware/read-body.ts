import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';

/** The raw bytes of a request: what a signature is computed over. */
export const readBody = async (context: Context): Promise<Uint8Array> =>
  new Uint8Array(await context.req.arrayBuffer());

/** Refuses with 413 what is longer than `maxSize` bytes, declared or not, without reading it to its end. */
export const limitBody = (maxSize: number): MiddlewareHandler =>
  bodyLimit({
    maxSize,
    onError: (context) =>
      context.json(
        { __type: 'RequestEntityTooLargeException', message: `a request has at most ${maxSize} bytes` },
        413,
      ),
  });
