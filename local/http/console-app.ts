import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Context, Hono } from 'hono';
import { NOTHING_HERE } from '../../functions/middleware/refusals.ts';
import { contentTypeOf } from './content-type.ts';

/** Where `npm run build:console` puts the page. */
export const CONSOLE_FOLDER = fileURLToPath(new URL('../../dist/console', import.meta.url));

/**
 * Nothing but the page's own files runs or is loaded, and no other page may frame it. Style attributes are the exception:
 * the editor of declarations (CodeMirror) places its marks with them. Style elements stay forbidden.
 */
const CONTENT_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': CONTENT_POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

/** As Vite names them: flat, with a hash of the content. */
const ASSET = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

const NOT_BUILT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Stepline</title>
<h1>The console is not built</h1><p>Run <code>npm run build:console</code>, then load this page again. The API works without it.</p></html>
`;

const read = (path: string): Promise<Uint8Array<ArrayBuffer> | undefined> =>
  readFile(path).then(
    (bytes) => new Uint8Array(bytes),
    () => undefined,
  );

/** The console: one page, whose addresses are behind the `#`, and its hashed files. */
export const createConsoleApp = (folder = CONSOLE_FOLDER): Hono => {
  const app = new Hono();

  const page = async (): Promise<Response> => {
    const html = await read(join(folder, 'index.html'));
    return new Response(html ?? NOT_BUILT, {
      status: html ? 200 : 503,
      headers: { ...HEADERS, 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' },
    });
  };

  const asset = async (context: Context): Promise<Response> => {
    const name = context.req.param('name') ?? '';
    const bytes = ASSET.test(name) ? await read(join(folder, 'assets', name)) : undefined;
    if (!bytes) return context.json(NOTHING_HERE, 404);
    return new Response(bytes, {
      headers: {
        ...HEADERS,
        'content-type': contentTypeOf(name),
        'cache-control': 'public, max-age=31536000, immutable',
      },
    });
  };

  app.get('/', page);
  app.get('/assets/:name', asset);
  return app;
};
