import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifySignature } from '../../../../adapters/github/verify-signature.ts';
import { createBareRepository, installPushHook } from '../../../../local/git/bare-repository.ts';
import { gitEnvironment } from '../../../../local/git/git.ts';
import { commit, initRepository, put, runGit } from './git-repository.ts';

interface Delivery {
  readonly headers: Record<string, unknown>;
  readonly body: string;
}

let base: string;
let site: string;
let server: Server;
let status: number;
let deliveries: Delivery[];
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), "stepline it's bare-"));
  site = join(base, 'site');
  initRepository(site);
  deliveries = [];
  status = 202;
  server = createServer(async (request, response) => {
    deliveries.push({ headers: request.headers, body: await text(request) });
    response.writeHead(status).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.close();
  await rm(base, { recursive: true, force: true });
});

const SECRET = 'it is a secret';
const bare = () => join(base, 'site.git');
const webhookUrl = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/github`;

const install = async (url = webhookUrl()) => {
  await createBareRepository(bare(), { defaultBranch: 'main' });
  await writeFile(join(base, 'secret'), `${SECRET}\n`);
  await installPushHook(bare(), { url, secretFile: join(base, 'secret'), fullName: 'acme/site' });
};

/** What git said to the pusher; the server of this process must stay able to answer meanwhile. */
const push = async (...args: string[]): Promise<string> => {
  const { stderr } = await promisify(execFile)('git', ['push', '--quiet', bare(), ...args], {
    cwd: site,
    env: { ...gitEnvironment(), GIT_CONFIG_GLOBAL: '/dev/null' },
  });
  return stderr;
};

const payloads = () => deliveries.map(({ body }) => JSON.parse(body));

describe('createBareRepository', () => {
  it('names the default branch, so that a clone has files', async () => {
    await createBareRepository(bare(), { defaultBranch: 'trunk' });
    put(site, 'a', '1');
    commit(site, 'one');
    await push('main:trunk');
    runGit(base, 'clone', '--quiet', 'site.git', 'clone');
    expect((await stat(join(base, 'clone/a'))).isFile()).toBe(true);
  });

  it('keeps the commits of one that is there', async () => {
    await createBareRepository(bare(), { defaultBranch: 'main' });
    const head = commit(site, 'one');
    await push('main');
    await createBareRepository(bare(), { defaultBranch: 'main' });
    expect(runGit(bare(), 'rev-parse', 'main')).toBe(head);
  });

  it.each(['', 'a..b', 'with space', '.hidden'])('refuses the branch %j', async (defaultBranch) => {
    await expect(createBareRepository(bare(), { defaultBranch })).rejects.toMatchObject({
      name: 'GitFailed',
    });
  });
});

describe('installPushHook', () => {
  it('sends each pushed ref as a signed webhook of the shape of GitHub', async () => {
    await install();
    put(site, 'index.html', '1');
    const first = commit(site, 'one');
    await push('main');
    put(site, 'index.html', '2');
    put(site, 'grün.txt', '2');
    const second = commit(site, 'two\n\nwith a body');
    runGit(site, 'rm', '--quiet', 'grün.txt');
    const third = commit(site, 'three');
    expect(await push('main')).toBe('');

    expect(deliveries).toHaveLength(2);
    for (const { headers, body } of deliveries) {
      expect(headers).toMatchObject({ 'x-github-event': 'push', 'content-type': 'application/json' });
      expect(headers['x-github-delivery']).toMatch(/^[0-9a-f-]{36}$/);
      expect(await verifySignature(SECRET, body, String(headers['x-hub-signature-256']))).toBe(true);
    }
    expect(payloads()[0]).toMatchObject({
      before: '0'.repeat(40),
      after: first,
      created: true,
      forced: false,
    });
    expect(payloads()[1]).toMatchObject({
      ref: 'refs/heads/main',
      before: first,
      after: third,
      created: false,
      deleted: false,
      forced: false,
      repository: {
        full_name: 'acme/site',
        name: 'site',
        owner: { name: 'acme', login: 'acme' },
        default_branch: 'main',
      },
      head_commit: {
        id: third,
        message: 'three',
        author: { name: 'Ada Lovelace', email: 'ada@example.com' },
      },
      commits: [
        {
          id: second,
          message: 'two\n\nwith a body',
          added: ['grün.txt'],
          modified: ['index.html'],
          removed: [],
        },
        { id: third, added: [], modified: [], removed: ['grün.txt'] },
      ],
      pusher: { name: expect.any(String) },
      sender: { login: expect.any(String) },
    });
    expect(new Set(deliveries.map(({ headers }) => headers['x-github-delivery'])).size).toBe(2);
  });

  it('tells a new branch by the commits that are new, and a deleted one', async () => {
    await install();
    const first = commit(site, 'one');
    await push('main');
    runGit(site, 'checkout', '--quiet', '-b', 'topic');
    const second = commit(site, 'two');
    await push('topic', 'main:same');
    await push('--delete', 'topic');
    const [, topic, same, gone] = payloads();
    expect([topic, same].map((each) => each.ref).sort()).toEqual(['refs/heads/same', 'refs/heads/topic']);
    const byRef = Object.fromEntries([topic, same].map((each) => [each.ref, each]));
    expect(byRef['refs/heads/topic'].commits.map((each: { id: string }) => each.id)).toEqual([second]);
    expect(byRef['refs/heads/same']).toMatchObject({
      created: true,
      head_commit: { id: first },
      commits: [],
    });
    expect(gone).toMatchObject({
      ref: 'refs/heads/topic',
      deleted: true,
      head_commit: null,
      commits: [],
      before: second,
    });
  });

  it('tells a forced push, and an annotated tag by its commit', async () => {
    await install();
    commit(site, 'one');
    const second = commit(site, 'two');
    await push('main');
    runGit(site, 'reset', '--quiet', '--hard', 'HEAD~1');
    const other = commit(site, 'other');
    await push('--force', 'main');
    runGit(site, 'tag', '--annotate', '--message', 'v1', 'v1');
    await push('v1');
    expect(payloads()[1]).toMatchObject({
      forced: true,
      before: second,
      after: other,
      head_commit: { id: other },
    });
    expect(payloads()[2]).toMatchObject({ ref: 'refs/tags/v1', created: true, head_commit: { id: other } });
  });

  it('lists no commits for a branch that moved back', async () => {
    await install();
    const first = commit(site, 'one');
    commit(site, 'two');
    await push('main');
    await push('--force', `${first}:main`);
    expect(payloads()[1]).toMatchObject({ forced: true, commits: [], head_commit: { id: first } });
  });

  it('counts the files of a merge against its first parent', async () => {
    await install();
    put(site, 'a', '1');
    commit(site, 'one');
    await push('main');
    runGit(site, 'checkout', '--quiet', '-b', 'topic');
    put(site, 'b', '1');
    commit(site, 'two');
    runGit(site, 'checkout', '--quiet', 'main');
    runGit(site, 'merge', '--quiet', '--no-ff', '--message', 'merge', 'topic');
    await push('main');
    expect(payloads()[1].head_commit).toMatchObject({ message: 'merge', added: ['b'] });
  });

  it.each([
    ['nobody listens', 0, 'ECONNREFUSED'],
    ['it is refused', 401, 'it answered 401'],
  ])('lets the push succeed when %s, and says so in one line', async (_, answer, reason) => {
    await install();
    status = answer;
    if (answer === 0) await promisify(server.close.bind(server))();
    const head = commit(site, 'one');
    const said = await push('main');
    expect(runGit(bare(), 'rev-parse', 'main')).toBe(head);
    expect(said.trim().split('\n')).toHaveLength(1);
    expect(said).toContain('remote: stepline: refs/heads/main is stored, but no pipeline starts');
    expect(said).toContain(reason);
  });

  it('lets the push succeed when the secret is not there', async () => {
    await install();
    await rm(join(base, 'secret'));
    commit(site, 'one');
    expect(await push('main')).toContain('no pipeline starts: ENOENT');
    expect(deliveries).toEqual([]);
  });
});
