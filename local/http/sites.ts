import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { contentTypeOf } from './content-type.ts';
import { type FoundFile, findFile } from './find-file.ts';

/** Answers requests for `/sites/<bucket>/<path>`. */
export type Sites = (request: Request) => Promise<Response>;

const PREFIX = '/sites/';

/** Sites are foreign content: no guessing of types, no embedding by strangers, no reference to our other listeners. */
const SITE_HEADERS = {
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-site',
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'same-origin',
  // A deployment replaces files at any time: ask again, and get 304 when nothing changed.
  'cache-control': 'no-cache',
} as const;

const notFound = (): Response =>
  new Response(
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Not found</title><h1>Not found</h1><p>No pipeline has published anything here.</p></html>\n',
    { status: 404, headers: { ...SITE_HEADERS, 'content-type': 'text/html; charset=utf-8' } },
  );

const methodNotAllowed = (): Response =>
  new Response('Method not allowed\n', {
    status: 405,
    headers: { ...SITE_HEADERS, allow: 'GET, HEAD', 'content-type': 'text/plain; charset=utf-8' },
  });

const redirect = (location: string): Response =>
  new Response(null, { status: 302, headers: { ...SITE_HEADERS, location } });

/** As S3 names them; so what the store keeps beside its buckets (in folders that begin with a dot) is never served. */
const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

const decodeSegment = (segment: string): string | undefined => {
  try {
    const name = decodeURIComponent(segment);
    const unsafe = name === '.' || name === '..' || /[/\\\0]/.test(name);
    return unsafe ? undefined : name;
  } catch {
    return undefined;
  }
};

/** Decoded segments of the path; undefined when one of them could lead anywhere but down. */
const segmentsOf = (path: string): readonly string[] | undefined => {
  const segments = path.split('/').map(decodeSegment);
  const safe = segments.filter((segment) => segment !== undefined);
  // Only the last one may be empty: it stands for the folder's index document.
  const holes = safe.slice(0, -1).includes('');
  return safe.length < segments.length || holes || !BUCKET_NAME.test(safe[0] ?? '') ? undefined : safe;
};

/** A strong validator: files are replaced whole, by a rename, so a new content is a new file with a new time. */
const etagOf = ({ size, modified, inode }: FoundFile): string =>
  `"${[inode, modified, size].map((part) => part.toString(36)).join('-')}"`;

const isFresh = (request: Request, etag: string): boolean => {
  const known = request.headers.get('if-none-match');
  if (known === null) return false;
  return known.split(',').some((each) => each.trim() === '*' || each.trim().replace(/^W\//, '') === etag);
};

const stream = async (file: FoundFile): Promise<ReadableStream> => {
  const handle = await open(file.path);
  return Readable.toWeb(handle.createReadStream());
};

const serveFile = async (request: Request, file: FoundFile): Promise<Response> => {
  const etag = etagOf(file);
  if (isFresh(request, etag)) return new Response(null, { status: 304, headers: { ...SITE_HEADERS, etag } });
  const headers = {
    ...SITE_HEADERS,
    etag,
    'content-type': contentTypeOf(file.path),
    'content-length': String(file.size),
  };
  return new Response(request.method === 'HEAD' ? null : await stream(file), { headers });
};

/**
 * Serves the buckets below `root`, one folder each, as static sites: index documents, a redirect from a folder's name to
 * the folder, `ETag`. Nothing outside a bucket's folder is ever served, whatever the path or a link in it says.
 */
export const createSites =
  (root: string): Sites =>
  async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return methodNotAllowed();
    const { pathname, search } = new URL(request.url);
    if (!pathname.startsWith(PREFIX)) return notFound();
    const segments = segmentsOf(pathname.slice(PREFIX.length));
    if (!segments) return notFound();
    const found = await findFile(root, segments);
    if (found === undefined) return notFound();
    return found === 'folder' ? redirect(`${pathname}/${search}`) : serveFile(request, found);
  };
