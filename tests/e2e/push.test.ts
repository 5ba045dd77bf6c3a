import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commit, createRemote, git, type Tree } from './repository.ts';
import { build, deploy, pipeline } from './small-pipeline.ts';
import { temporaryFolder } from './stepline.ts';
import { eventually, sendWebhook, startUp } from './up.ts';

const APP: Tree = {
  'index.html': '<a href="about.html">about</a>\n',
  'about.html': '<a href="index.html">home</a>\n',
  'test.sh': 'exit 0\n',
};

const UNIT_REPORT = '<testsuite name="unit"><testcase name="works"/></testsuite>';

/** Asks for every link of the first page: a link checker in a line, for a site of two pages. */
const CHECK = [
  'fail=0;',
  'for page in index.html $(sed -n \'s/.*href="\\([^"]*\\)".*/\\1/p\' index.html); do',
  'node -e \'fetch(process.argv[1]).then((r) => process.exit(r.ok ? 0 : 1))\' "$STEPLINE_SITES_URL/site/$page" || fail=1; done;',
  "echo \"<testsuite name='links'><testcase name='links'/></testsuite>\" > links.xml; exit $fail",
].join(' ');

const prod = (name = 'app', more: object = {}) =>
  pipeline(
    name,
    [
      {
        name: 'Prod',
        actions: [
          build({ name: 'Build', commands: ['mkdir out', 'cp *.html out/'], output: 'Site' }),
          build({
            name: 'UnitTest',
            runOrder: 2,
            commands: [`echo '${UNIT_REPORT}' > unit.xml`, 'sh test.sh'],
            reports: { unit: { files: ['unit.xml'] } },
          }),
          deploy('Deploy', 'Site', 'site', 3),
          build({
            name: 'IntegrationTest',
            runOrder: 4,
            commands: [CHECK],
            reports: { links: { files: ['links.xml'] } },
          }),
        ],
      },
    ],
    more,
  );

const prepare = async (declaration = prod()) => {
  const folder = await temporaryFolder();
  const { bare, clone } = await createRemote(folder, APP);
  const data = join(folder, 'data');
  const pipelines = join(folder, 'pipelines');
  await (await import('./repository.ts')).writeTree(pipelines, { 'team/app/pipeline.yml': declaration });
  const args = ['--data', data, '--pipelines', pipelines, '--repo', `team/app=${bare}`];
  return { folder, bare, clone, data, args };
};

const push = (clone: string) => git(clone, 'push', '--quiet', 'origin', 'HEAD:main');

const actionsOf = async (up: Awaited<ReturnType<typeof startUp>>, pipelineExecutionId: string) => {
  const { actionExecutionDetails } = await up.call<{
    actionExecutionDetails: { actionName: string; status: string }[];
  }>('ListActionExecutions', { pipelineName: 'app', filter: { pipelineExecutionId } });
  return Object.fromEntries(actionExecutionDetails.map(({ actionName, status }) => [actionName, status]));
};

const reportsIn = async (data: string): Promise<readonly string[]> =>
  (await readdir(join(data, 'store', 'executions'), { recursive: true })).filter((path) =>
    /\/(unit|links)\.xml$/.test(path),
  );

describe('a push', () => {
  it('travels from Source to Prod: the site is served, its test results are kept', async () => {
    const { clone, data, args } = await prepare();
    const up = await startUp(args);
    await commit(clone, { 'index.html': '<h1>Fixed</h1> <a href="about.html">about</a>\n' });
    await push(clone);
    const [execution] = await up.settled('app', 1);
    expect(execution?.status).toBe('Succeeded');
    expect(await (await fetch(`${up.sites}/site/`)).text()).toContain('<h1>Fixed</h1>');
    expect((await reportsIn(data)).length).toBe(2);
    const detail = await up.call<{ pipelineExecution: object }>('GetPipelineExecution', {
      pipelineName: 'app',
      pipelineExecutionId: execution?.pipelineExecutionId,
    });
    expect(detail.pipelineExecution).toMatchObject({
      trigger: { triggerType: expect.stringMatching(/^Webhook/) },
      artifactRevisions: [{ name: 'Source', revisionId: await git(clone, 'rev-parse', 'HEAD') }],
    });
  });

  it('starts nothing when its signature is forged, whatever it says', async () => {
    const { data, args } = await prepare();
    const up = await startUp(args);
    const body = JSON.stringify({ ref: 'refs/heads/main', repository: { full_name: 'team/app' } });
    for (const signature of ['', 'sha256=', `sha256=${'0'.repeat(64)}`, 'sha1=00']) {
      expect((await sendWebhook(up, data, body, { signature })).status).toBe(401);
    }
    expect(await up.executions('app')).toEqual([]);
  });

  it('starts one execution however often it is delivered, also under a new delivery id and after a restart', async () => {
    const { clone, data, args } = await prepare();
    const first = await startUp(args);
    const after = await commit(clone, { 'index.html': '<a href="about.html">again</a>\n' });
    const before = await git(clone, 'rev-parse', 'HEAD~1');
    await git(clone, 'push', '--quiet', '--no-verify', 'origin', 'HEAD:refs/heads/side');
    const body = JSON.stringify({
      ref: 'refs/heads/main',
      before,
      after,
      created: false,
      deleted: false,
      repository: { full_name: 'team/app' },
      head_commit: {
        id: after,
        message: 'again',
        timestamp: '2026-01-01T00:00:00Z',
        author: { name: 'T', email: 't@example.com' },
      },
      commits: [{ id: after, added: [], modified: ['index.html'], removed: [] }],
      pusher: { name: 'T' },
      sender: { login: 't' },
    });
    const one = await sendWebhook(first, data, body, { delivery: '1' });
    expect(one).toMatchObject({ status: 202, body: { started: [{ pipeline: 'app', repeated: false }] } });
    const two = await sendWebhook(first, data, body, { delivery: '2' });
    expect(two).toMatchObject({ status: 202, body: { started: [{ pipeline: 'app', repeated: true }] } });
    await first.settled('app', 1);
    await first.running.kill('SIGTERM');
    const second = await startUp(args);
    await sendWebhook(second, data, body, { delivery: '3' });
    expect((await second.settled('app', 1)).length).toBe(1);
  });

  it('deploys nothing when a unit test fails', async () => {
    const { clone, data, args } = await prepare();
    const up = await startUp(args);
    await commit(clone, { 'test.sh': 'echo "expected 4, got 5"; exit 1\n' });
    await push(clone);
    const [execution] = await up.settled('app', 1);
    expect(execution?.status).toBe('Failed');
    expect(await actionsOf(up, execution?.pipelineExecutionId ?? '')).toEqual({
      Fetch: 'Succeeded',
      Build: 'Succeeded',
      UnitTest: 'Failed',
    });
    expect((await fetch(`${up.sites}/site/`)).status).toBe(404);
    expect(await reportsIn(data)).toEqual([expect.stringMatching(/unit\.xml$/)]);
  });

  it('fails its integration test for a broken link, and keeps the report', async () => {
    const { clone, data, args } = await prepare();
    const up = await startUp(args);
    await commit(clone, { 'index.html': '<a href="nowhere.html">lost</a>\n' });
    await push(clone);
    const [execution] = await up.settled('app', 1);
    expect(execution?.status).toBe('Failed');
    expect(await actionsOf(up, execution?.pipelineExecutionId ?? '')).toMatchObject({
      Deploy: 'Succeeded',
      IntegrationTest: 'Failed',
    });
    expect(await reportsIn(data)).toContainEqual(expect.stringMatching(/links\.xml$/));
  });

  it('is superseded between the stages by a newer one, while an older one holds the next', async () => {
    const folder = await temporaryFolder();
    const gate = join(folder, 'go');
    const holding = pipeline('app', [
      {
        name: 'Prod',
        actions: [build({ name: 'Hold', commands: [`while [ ! -e '${gate}' ]; do sleep 0.05; done`] })],
      },
    ]);
    const { clone, args } = await prepare(holding);
    const up = await startUp(args);
    for (const text of ['one', 'two', 'three']) {
      await commit(clone, { 'index.html': `${text}\n` });
      await push(clone);
      await eventually(async () => {
        const { stageStates } = await up.call<{
          stageStates: { latestExecution?: { status: string }; inboundExecution?: object }[];
        }>('GetPipelineState', { name: 'app' });
        const [source, prodState] = stageStates;
        const idle = source?.latestExecution?.status === 'Succeeded';
        return idle && prodState?.latestExecution ? true : undefined;
      }, `${text} is through Source`);
    }
    await eventually(async () => {
      const statuses = (await up.executions('app')).map(({ status }) => status);
      return statuses.join() === 'InProgress,Superseded,InProgress' ? true : undefined;
    }, 'the second is superseded');
    await writeFile(gate, '');
    const statuses = (await up.settled('app', 3)).map(({ status }) => status);
    expect(statuses).toEqual(['Succeeded', 'Superseded', 'Succeeded']);
  });

  it('to another branch starts nothing', async () => {
    const { clone, args } = await prepare();
    const up = await startUp(args);
    await commit(clone, { 'index.html': 'elsewhere\n' });
    await git(clone, 'push', '--quiet', 'origin', 'HEAD:refs/heads/elsewhere');
    expect(await up.executions('app')).toEqual([]);
  });
});

describe('an event', () => {
  it('starts the pipeline that it names, once', async () => {
    const { args } = await prepare();
    const up = await startUp(args);
    const event = JSON.stringify({
      version: '0',
      id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
      'detail-type': 'Start Pipeline Execution',
      source: 'stepline',
      account: '111122223333',
      time: '2026-01-01T00:00:00Z',
      region: 'us-east-1',
      resources: [],
      detail: { pipeline: 'app' },
    });
    const send = () =>
      fetch(`${up.api}/events`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: event,
      });
    expect((await send()).status).toBe(202);
    expect((await send()).status).toBe(202);
    const all = await up.settled('app', 1);
    expect(all.map(({ status }) => status)).toEqual(['Succeeded']);
  });
});

describe('the demo', () => {
  it('shows a real push of the example to its end, and what it left', async () => {
    const { runStepline } = await import('./stepline.ts');
    const data = await temporaryFolder();
    const { exitCode, stdout, stderr } = await runStepline([
      'demo',
      '--once',
      '--port',
      '0',
      '--data',
      data,
      '--executor',
      'process',
    ]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    for (const action of [
      'Source / Source',
      'Prod / Build',
      'Prod / UnitTest',
      'Prod / Deploy',
      'Prod / IntegrationTest',
    ]) {
      expect(stdout).toMatch(new RegExp(`^${action}: succeeded`, 'm'));
    }
    expect(stdout).toMatch(/unit-tests .* tests, none failed/);
    expect(stdout).toMatch(/links .* tests, none failed/);
    const index = await readFile(join(data, 'buckets', 'web-app-production', 'index.html'), 'utf8');
    expect(index).toContain('bread');
    expect(index).not.toContain('braed');
  });
});
