import type { MiddlewareHandler } from 'hono';
import { FOREIGN_HOST, FOREIGN_PAGE } from '../../functions/middleware/refusals.ts';

const LOCAL_NAMES: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** `port` is asked at each request, since a listener on port 0 learns its port late. */
const isOwnAuthority = (authority: string, port: number): boolean =>
  LOCAL_NAMES.some((name) => authority === `${name}:${port}` || (port === 80 && authority === name));

const isOwnOrigin = (origin: string, port: number): boolean =>
  origin.startsWith('http://') && isOwnAuthority(origin.slice('http://'.length), port);

/**
 * Keeps other people's web pages out of an API that starts commands (design D10). `Host` must be this listener's own
 * name, so a foreign name that was made to resolve to this machine (DNS rebinding) gets nothing; `Origin`, which browsers
 * add to whatever a page sends, must be absent or our own. The deployed sites are another origin: also refused.
 */
export const refuseForeign =
  (port: () => number): MiddlewareHandler =>
  async (context, next) => {
    const host = context.req.header('host')?.toLowerCase();
    const origin = context.req.header('origin')?.toLowerCase();
    if (host === undefined || !isOwnAuthority(host, port())) {
      return context.json(FOREIGN_HOST, 403);
    }
    if (origin !== undefined && !isOwnOrigin(origin, port())) {
      return context.json(FOREIGN_PAGE, 403);
    }
    return next();
  };
