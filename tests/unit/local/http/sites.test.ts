import { link, mkdir, mkdtemp, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSites, type Sites } from '../../../../local/http/sites.ts';

const INDEX = '<h1>Hello</h1>';

let folder: string;
let sites: Sites;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'stepline-sites-')));
  const bucket = join(folder, 'buckets', 'my-site');
  await mkdir(join(bucket, 'docs', 'a b'), { recursive: true });
  await mkdir(join(bucket, 'empty'));
  await writeFile(join(bucket, 'index.html'), INDEX);
  await writeFile(join(bucket, 'docs', 'index.html'), '<h1>Docs</h1>');
  await writeFile(join(bucket, 'docs', 'a b', 'ü.css'), 'b{}');
  await writeFile(join(bucket, 'noextension'), 'x');
  await writeFile(join(folder, 'secret.txt'), 'secret');
  await mkdir(join(folder, 'buckets', '.versions', 'my-site'), { recursive: true });
  await writeFile(join(folder, 'buckets', '.versions', 'my-site', 'index.html'), 'secret');
  await writeFile(join(folder, 'buckets', 'loose.txt'), 'no bucket');
  sites = createSites(join(folder, 'buckets'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const get = (path: string, init: RequestInit = {}) =>
  sites(new Request(`http://127.0.0.1:4512${path}`, init));

describe('sites', () => {
  it('serve a file with its type, and let nobody guess another', async () => {
    const response = await get('/sites/my-site/docs/a%20b/%C3%BC.css');
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('b{}');
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/css; charset=utf-8',
      'content-length': '3',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-site',
      'cache-control': 'no-cache',
    });
    expect(response.headers.has('access-control-allow-origin')).toBe(false);
  });

  it('offer what has no known type for download', async () => {
    const response = await get('/sites/my-site/noextension');
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    await response.text();
  });

  it.each([
    ['/sites/my-site/', INDEX],
    ['/sites/my-site/docs/', '<h1>Docs</h1>'],
  ])('serve the index document of %s', async (path, body) => {
    expect(await (await get(path)).text()).toBe(body);
  });

  it.each([
    ['/sites/my-site', '/sites/my-site/'],
    ['/sites/my-site/docs', '/sites/my-site/docs/'],
    ['/sites/my-site/docs?a=1', '/sites/my-site/docs/?a=1'],
  ])('lead from %s to the folder', async (path, location) => {
    const response = await get(path);
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe(location);
  });

  it.each([
    '/',
    '/sites',
    '/sites/',
    '/sites/other/',
    '/sites/my-site/missing.html',
    '/sites/my-site/empty/',
    '/sites/my-site/empty',
    '/sites/my-site/index.html/',
    '/sites/my-site//index.html',
    '/sites/.versions/my-site/index.html',
    '/sites/loose.txt',
    '/sites/loose.txt/',
    '/elsewhere/my-site/index.html',
    '/sites/my-site/../../secret.txt',
    '/sites/my-site/%2e%2e/%2e%2e/secret.txt',
    '/sites/my-site/..%2f..%2fsecret.txt',
    '/sites/..%2fsecret.txt',
    '/sites/my-site/..%5c..%5csecret.txt',
    '/sites/%2e%2e/secret.txt',
    '/sites/my-site/index.html%00.txt',
    '/sites/my-site/%zz',
    `/sites/my-site/${'x'.repeat(5000)}`,
  ])('serve nothing at %s', async (path) => {
    const response = await get(path);
    expect(response.status).toBe(404);
    const body = await response.text();
    expect(body).toContain('Not found');
    expect(body).not.toContain('secret');
  });

  it('do not follow links out of the bucket, whether of a file, of a folder or of the bucket itself', async () => {
    const buckets = join(folder, 'buckets');
    await symlink(join(folder, 'secret.txt'), join(buckets, 'my-site', 'leak.txt'));
    await symlink(folder, join(buckets, 'my-site', 'up'));
    await symlink(folder, join(buckets, 'outside'));
    await mkdir(join(buckets, 'my-site-2'));
    await writeFile(join(buckets, 'my-site-2', 'x.txt'), 'neighbour');
    await symlink('../my-site-2', join(buckets, 'my-site', 'neighbour'));
    const paths = [
      'my-site/leak.txt',
      'my-site/up/secret.txt',
      'outside/secret.txt',
      'my-site/neighbour/x.txt',
    ];
    const statuses = await Promise.all(paths.map(async (path) => (await get(`/sites/${path}`)).status));
    expect(statuses).toEqual([404, 404, 404, 404]);
  });

  it('follow links inside the bucket', async () => {
    await symlink('index.html', join(folder, 'buckets', 'my-site', 'start.html'));
    expect(await (await get('/sites/my-site/start.html')).text()).toBe(INDEX);
  });

  it('answer 304 to who has the file, and 200 when a deployment replaced it by one of equal size', async () => {
    const first = await get('/sites/my-site/');
    await first.text();
    const etag = first.headers.get('etag') ?? '';
    const conditional = { headers: { 'if-none-match': `"other", W/${etag}` } };
    const again = await get('/sites/my-site/', conditional);
    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
    await writeFile(join(folder, 'next'), INDEX.replace('Hello', 'Howdy'));
    await rename(join(folder, 'next'), join(folder, 'buckets', 'my-site', 'index.html'));
    const replaced = await get('/sites/my-site/', conditional);
    expect(replaced.status).toBe(200);
    expect(await replaced.text()).toBe('<h1>Howdy</h1>');
  });

  it('answer HEAD with headers alone', async () => {
    const response = await get('/sites/my-site/', { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-length')).toBe(String(INDEX.length));
    expect(response.body).toBeNull();
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('refuse %s', async (method) => {
    const response = await get('/sites/my-site/', { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD');
  });

  it('serve hard links and empty files like any other', async () => {
    const bucket = join(folder, 'buckets', 'my-site');
    await link(join(bucket, 'index.html'), join(bucket, 'hard.html'));
    await writeFile(join(bucket, 'empty.txt'), '');
    expect(await (await get('/sites/my-site/hard.html')).text()).toBe(INDEX);
    expect(await (await get('/sites/my-site/empty.txt')).text()).toBe('');
  });
});
