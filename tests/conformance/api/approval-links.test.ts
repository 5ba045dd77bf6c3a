import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { approvalLink } from '../../../functions/approval-link.ts';
import { runManualApproval } from '../../../lib/action/run-manual-approval.ts';
import { completeAction } from '../../../lib/use-cases/complete-action.ts';
import { deletePipeline } from '../../../lib/use-cases/delete-pipeline.ts';
import { createApprovalApp } from '../../../local/http/approval-app.ts';
import { createSites } from '../../../local/http/sites.ts';
import { startListeners } from '../../../local/http/start-listeners.ts';
import { declaredAction } from '../../fakes/action-work.ts';
import { silentLog } from '../../fakes/silent-log.ts';
import { testSigner } from '../../fakes/test-signer.ts';
import { createUseCaseWorld, pipelineOf } from '../../fakes/use-case-world.ts';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** `fetch` does not let a test choose `Host` and `Origin`; Node's own client does. */
const call = (url: string, method: string, headers: Record<string, string> = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers }, (incoming) => {
      incoming.setEncoding('utf8');
      let body = '';
      incoming.on('data', (chunk: string) => {
        body += chunk;
      });
      incoming.on('end', () =>
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end();
  });

const open = async () => {
  const signer = testSigner();
  const links: { approveLink: string; rejectLink: string; token: string }[] = [];
  let port = 0;
  const harness = createUseCaseWorld((parts) => {
    const runner = runManualApproval({
      ...parts,
      notifier: {
        notify: async (_topic, _subject, message) => void links.push(JSON.parse(message).approval),
      },
      links: async () => ({ signer, url: (query) => `http://127.0.0.1:${port}/approvals?${query}` }),
    });
    return () => runner;
  });
  const { world } = harness;
  const folder = await mkdtemp(join(tmpdir(), 'stepline-links-'));
  const nothing = async () => ({ status: 404 as const, body: {} });
  const listeners = await startListeners({
    port: 0,
    caller: 'arn:local',
    api: async () => ({ status: 404, headers: {}, body: '' }),
    onEvent: nothing,
    webhook: nothing,
    v1Webhook: nothing,
    beside: [{ path: '/approvals', app: createApprovalApp(approvalLink(world, signer)) }],
    sites: createSites(folder),
    log: silentLog,
  });
  onTestFinished(async () => {
    await listeners.close();
    await rm(folder, { recursive: true, force: true });
  });
  port = listeners.ports.api;
  const sign = declaredAction({ type: 'Approval/AWS/Manual', name: 'Sign <b>' });
  const other = declaredAction({ type: 'Approval/AWS/Manual', name: 'Other' });
  const executionId = await harness.run(pipelineOf(sign, other), 'Sign <b>');
  await harness.call('shop', executionId, 'Prod', 'Other');
  const [asked, also] = links;
  if (!asked || !also) throw new Error('nobody was asked');
  return {
    ...harness,
    ...asked,
    other: also,
    executionId,
    port,
    webhookPort: listeners.ports.webhook,
    action: () => harness.action('shop', executionId, 'Sign <b>'),
    changed: (change: (query: URLSearchParams) => void): string => {
      const url = new URL(asked.approveLink);
      change(url.searchParams);
      return url.href;
    },
  };
};

describe('the link of an approval, over HTTP', () => {
  it('shows what it would answer to whoever opens it, and answers nothing', async () => {
    const { approveLink, action } = await open();
    for (const method of ['GET', 'HEAD', 'GET']) {
      expect(await call(approveLink, method)).toMatchObject({ status: 200 });
    }
    const { body, headers } = await call(approveLink, 'GET');
    expect(body).toContain('<form method="post"><button>Approve</button></form>');
    expect(body).toContain('Sign &lt;b&gt;');
    expect(body).not.toContain('<b>');
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'same-origin',
      'x-frame-options': 'DENY',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    });
    expect(await action()).toMatchObject({ status: 'InProgress' });
  });

  it('approves by its button', async () => {
    const { approveLink, action, port } = await open();
    // As a browser sends the form.
    const answer = await call(approveLink, 'POST', { origin: `http://127.0.0.1:${port}` });
    expect(answer).toMatchObject({ status: 200, body: expect.stringContaining('<h1>Approved</h1>') });
    expect(await action()).toMatchObject({ status: 'Succeeded', updatedBy: 'approval link' });
  });

  it('rejects by its button', async () => {
    const { rejectLink, action } = await open();
    expect(await call(rejectLink, 'POST')).toMatchObject({ status: 200 });
    expect(await action()).toMatchObject({ status: 'Failed' });
  });

  it('answers once when its button is pressed twice at once', async () => {
    const { approveLink, action } = await open();
    const answers = await Promise.all([call(approveLink, 'POST'), call(approveLink, 'POST')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const second = answers.find(({ status }) => status === 409);
    expect(second?.body).toContain('This was already approved');
    expect(await action()).toMatchObject({ status: 'Succeeded' });
  });

  it('says how it stands when it was answered before, to GET and POST', async () => {
    const { approveLink, rejectLink, action } = await open();
    await call(rejectLink, 'POST');
    for (const method of ['GET', 'POST']) {
      expect(await call(approveLink, method)).toMatchObject({
        status: 409,
        body: expect.stringContaining('This was already rejected'),
      });
    }
    expect(await action()).toMatchObject({ status: 'Failed' });
  });

  it.each([
    [
      'the signature',
      'signature',
      (value: string) => value.replace(/.$/, (end) => (end === 'A' ? 'B' : 'A')),
    ],
    ['the decision', 'decision', () => 'Rejected'],
    ['the time', 'expires', (value: string) => String(Number(value) + 1)],
    ['the pipeline', 'pipeline', () => 'bank'],
    ['the execution', 'execution', () => '01900000-0000-7000-8000-000000000000'],
  ])('is refused when %s was changed', async (_what, name, change) => {
    const { changed, action } = await open();
    const forged = changed((query) => query.set(name, change(query.get(name) ?? '')));
    for (const method of ['GET', 'POST']) {
      expect(await call(forged, method)).toMatchObject({
        status: 403,
        body: expect.stringContaining('does not open anything'),
      });
    }
    expect(await action()).toMatchObject({ status: 'InProgress' });
  });

  it('does not answer another action whose token is put into it', async () => {
    const { changed, other, executionId, record } = await open();
    const forged = changed((query) => query.set('token', other.token));
    expect(await call(forged, 'POST')).toMatchObject({ status: 403 });
    const { actions } = await record('shop', executionId);
    expect(actions.map(({ status }) => status)).toEqual(['InProgress', 'InProgress']);
  });

  it.each(['pipeline', 'execution', 'token', 'decision', 'expires', 'signature'])(
    'is refused without its %s',
    async (name) => {
      const { changed } = await open();
      expect(
        await call(
          changed((query) => query.delete(name)),
          'POST',
        ),
      ).toMatchObject({ status: 400 });
    },
  );

  it('expires with the approval', async () => {
    const { approveLink, wait, action } = await open();
    wait(7 * 24 * 60 * 60_000);
    for (const method of ['GET', 'POST']) {
      expect(await call(approveLink, method)).toMatchObject({
        status: 410,
        body: expect.stringContaining('Its time is over'),
      });
    }
    expect(await action()).toMatchObject({ status: 'InProgress' });
  });

  it('says that nobody waits when the action was stopped, or the pipeline deleted', async () => {
    const { approveLink, world, executionId, action } = await open();
    const { id: actionExecutionId } = await action();
    await completeAction(
      world,
      { pipeline: 'shop', executionId, actionExecutionId },
      { status: 'stopped', summary: 'abandoned' },
    );
    for (const method of ['GET', 'POST']) {
      expect(await call(approveLink, method)).toMatchObject({
        status: 410,
        body: expect.stringContaining('Nobody waits for this any more'),
      });
    }
    await deletePipeline(world, 'shop');
    expect(await call(approveLink, 'POST')).toMatchObject({ status: 410 });
  });

  it('takes no other methods', async () => {
    const { approveLink } = await open();
    expect(await call(approveLink, 'PUT')).toMatchObject({
      status: 405,
      headers: { allow: 'GET, HEAD, POST' },
    });
  });

  it('is not for the pages of other origins, nor served by the listener that a tunnel leads to', async () => {
    const { approveLink, port, webhookPort, action } = await open();
    for (const [name, value] of [
      ['origin', 'https://elsewhere.example'],
      ['origin', 'null'],
      ['host', 'x.example'],
    ] as const) {
      expect(await call(approveLink, 'POST', { [name]: value })).toMatchObject({ status: 403 });
    }
    const tunnelled = approveLink.replace(`:${port}/`, `:${webhookPort}/`);
    expect(await call(tunnelled, 'POST')).toMatchObject({ status: 404 });
    expect(await action()).toMatchObject({ status: 'InProgress' });
  });
});
