import { generateKeyPairSync, verify } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCommitStatuses } from '../../../../adapters/github/commit-status.ts';
import { appCredentials, tokenCredentials } from '../../../../adapters/github/credentials.ts';
import { createGitHubApi } from '../../../../adapters/github/github-api.ts';
import { createGitHubSource } from '../../../../adapters/github/github-source.ts';
import type { Secrets } from '../../../../lib/ports.ts';
import { type FakeGitHub, startFakeGitHub } from '../../../fakes/fake-github.ts';

const NOW = Date.UTC(2026, 0, 1);
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PEM = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();

const secretsOf = (values: Record<string, string>): Secrets => ({
  read: async (_store, name) => values[name],
});

describe('GitHub over HTTP', () => {
  let github: FakeGitHub;
  let directory: string;
  let slept: number[];
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'stepline-github-'));
    github = await startFakeGitHub(directory);
    slept = [];
  });
  afterEach(async () => {
    await github.close();
    await rm(directory, { recursive: true, force: true });
  });

  const sleep = async (milliseconds: number): Promise<void> => void slept.push(milliseconds);
  const open = (values: Record<string, string> = {}) =>
    createGitHubApi({ root: github.root, sleep, credentials: tokenCredentials(secretsOf(values), '/token') });
  const request = { repository: 'acme/site', branch: 'main' };

  it('sends the token as it is kept now, and none when there is none', async () => {
    await open({ '/token': ' ghp_x\n' }).request('acme/site', '');
    await open().request('acme/site', '');
    expect(github.requests.map(({ authorization }) => authorization)).toEqual(['Bearer ghp_x', undefined]);
  });

  it('comes again after an error of GitHub itself', async () => {
    github.answerNext({ status: 502 }, { status: 503 });
    expect((await open().request('acme/site', '')).status).toBe(200);
    expect(slept).toHaveLength(2);
  });

  it('gives up when GitHub keeps failing', async () => {
    github.answerNext(...Array.from({ length: 4 }, () => ({ status: 500 })));
    await expect(open().request('acme/site', '')).rejects.toMatchObject({ name: 'GitHubUnavailable' });
  });

  it.each([
    [
      { status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1767225600' } },
      'GitHubRateLimited',
    ],
    [{ status: 403, headers: { 'retry-after': '60' } }, 'GitHubRateLimited'],
    [{ status: 429 }, 'GitHubRateLimited'],
    [{ status: 401 }, 'GitHubUnauthorized'],
  ])('tells %j apart from a repository that is not there', async (answer, name) => {
    github.answerNext(answer);
    const source = createGitHubSource(open({ '/token': 'ghp_secret' }));
    const failure = await source.resolve(request).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'SourceUnavailable', blame: 'platform', cause: { name } });
    expect(String(failure)).not.toContain('ghp_secret');
  });

  it('tells of a host that does not answer', async () => {
    const api = createGitHubApi({ root: 'http://127.0.0.1:1', sleep });
    await expect(api.request('acme/site', '')).rejects.toMatchObject({ name: 'GitHubUnavailable' });
  });

  it('keeps our token from the host that a tarball comes from', async () => {
    const elsewhere = await startFakeGitHub(directory);
    github.answerNext({ status: 302, headers: { location: `${elsewhere.root}/repos/acme/site` } });
    await open({ '/token': 'ghp_x' }).request('acme/site', '/tarball/abc');
    expect(elsewhere.requests).toMatchObject([{ authorization: undefined }]);
    await elsewhere.close();
  });

  describe('as an app', () => {
    const token = (text: string, minutes: number) => ({
      status: 201,
      body: JSON.stringify({ token: text, expires_at: new Date(NOW + minutes * 60_000).toISOString() }),
    });
    const installation = { status: 200, body: '{"id":42}' };
    const openApp = (values: Record<string, string>, clock = { now: () => NOW }) =>
      appCredentials({
        appId: '7',
        keyParameter: '/key',
        secrets: secretsOf(values),
        clock,
        root: github.root,
      });

    it('signs a claim that GitHub can check, and takes the token of the installation', async () => {
      github.answerNext(installation, token('ghs_1', 60));
      expect(await openApp({ '/key': PEM }).tokenFor('acme/site')).toBe('ghs_1');
      expect(github.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
        'GET /repos/acme/site/installation',
        'POST /app/installations/42/access_tokens',
      ]);
      const [head = '', claims = '', signature = ''] =
        github.requests[0]?.authorization?.slice('Bearer '.length).split('.') ?? [];
      expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toEqual({
        iat: NOW / 1000 - 60,
        exp: NOW / 1000 + 540,
        iss: '7',
      });
      const signed = Buffer.from(`${head}.${claims}`);
      expect(verify('RSA-SHA256', signed, publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
    });

    it('keeps a token until shortly before it expires', async () => {
      let now = NOW;
      const credentials = openApp({ '/key': PEM }, { now: () => now });
      github.answerNext(installation, token('ghs_1', 60), installation, token('ghs_2', 120));
      expect(await credentials.tokenFor('acme/site')).toBe('ghs_1');
      now = NOW + 54 * 60_000;
      expect(await credentials.tokenFor('acme/site')).toBe('ghs_1');
      now = NOW + 56 * 60_000;
      expect(await credentials.tokenFor('acme/site')).toBe('ghs_2');
    });

    it.each([
      ['no key', {}, []],
      ['a key that is none', { '/key': 'not a key' }, []],
      ['no installation', { '/key': PEM }, [{ status: 404 }]],
    ])('names what is wrong with the app: %s', async (_what, values, answers) => {
      github.answerNext(...answers);
      const failure = await openApp(values as Record<string, string>)
        .tokenFor('acme/site')
        .catch((error: unknown) => error);
      expect(failure).toMatchObject({ name: 'ConfigurationError', where: 'the GitHub App' });
      expect(String(failure)).not.toContain('not a key"');
    });
  });

  describe('commit statuses', () => {
    const status = { state: 'success', context: 'stepline/web/Build', description: 'd'.repeat(200) } as const;

    it('sets a status with a link, its description cut to what GitHub takes', async () => {
      await createCommitStatuses(open()).set('acme/site', 'abc', { ...status, url: 'https://console/x' });
      expect(github.requests[0]).toMatchObject({ method: 'POST', path: '/repos/acme/site/statuses/abc' });
      expect(JSON.parse(github.requests[0]?.body ?? '')).toEqual({
        state: 'success',
        context: 'stepline/web/Build',
        description: 'd'.repeat(140),
        target_url: 'https://console/x',
      });
    });

    it('says when the token may not', async () => {
      github.answerNext({ status: 403 });
      await expect(createCommitStatuses(open()).set('acme/site', 'abc', status)).rejects.toMatchObject({
        name: 'GitHubRefused',
      });
    });
  });
});
