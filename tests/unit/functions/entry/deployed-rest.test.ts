import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type AwsDeployment, openAwsDeployment } from '../../../fakes/aws-deployment.ts';
import { type FakeGitHub, startFakeGitHub } from '../../../fakes/fake-github.ts';
import { messagesOf } from '../../../fakes/rest-harness.ts';
import { codeBuildAction, pushTo, s3Deployment, sitePipeline } from '../../../fakes/site-pipeline.ts';
import { makeSite } from '../../local/git/git-repository.ts';

interface Shown {
  readonly id: string;
  readonly action: string;
  readonly buildId?: string;
  readonly site?: string;
}

/** One deployment for all: a pipeline whose one execution has built and published. */
describe('the REST surface as Lambda runs it', () => {
  let directory: string;
  let github: FakeGitHub;
  let deployed: AwsDeployment;
  let commit: string;
  let execution: string;
  let actions: readonly Shown[];

  const place = (name: string): string => `pipeline=web&execution=${execution}&action=${idOf(name)}`;
  const idOf = (name: string): string => actions.find(({ action }) => action === name)?.id ?? '';
  const all = async (response: Response): Promise<readonly Record<string, string>[]> =>
    Array.fromAsync(messagesOf(response));
  const callsOf = (operation: string): number =>
    deployed.calls.filter((call) => call.by === 'rest' && call.operation === operation).length;

  beforeAll(async () => {
    vi.resetModules();
    directory = await mkdtemp(join(tmpdir(), 'stepline-deployed-rest-'));
    commit = makeSite(directory).main;
    github = await startFakeGitHub(directory);
    deployed = await openAwsDeployment(github.root);
    await deployed.api('CreatePipeline', sitePipeline('web', [codeBuildAction, s3Deployment]));
    await deployed.idle();
    await deployed.finishBuild(deployed.builds[0]?.id ?? '', 'SUCCEEDED');
    const { pipelineExecutionSummaries } = await deployed.api('ListPipelineExecutions', {
      pipelineName: 'web',
    });
    execution =
      (pipelineExecutionSummaries as { pipelineExecutionId: string }[])[0]?.pipelineExecutionId ?? '';
    const overview = await deployed.rest(`/rest/overview?pipeline=web&execution=${execution}`);
    ({ actions } = (await overview.json()) as { actions: readonly Shown[] });
  });
  afterAll(async () => {
    await deployed.close();
    await github.close();
    await rm(directory, { recursive: true, force: true });
  });

  it('shows builds, and where a site was published', () => {
    expect(actions.map(({ action }) => action)).toEqual(['Fetch', 'Compile', 'Publish']);
    expect(actions[1]?.buildId).toBe(deployed.builds[0]?.id);
    expect(actions[2]?.site).toBe('https://www.s3.us-east-1.amazonaws.com/site.zip');
  });

  it('reads a log to its end, with phases and line numbers', async () => {
    const messages = await all(await deployed.rest(`/rest/log?${place('Compile')}`));
    const lines = messages
      .filter(({ event }) => event === undefined)
      .flatMap(({ data = '' }) => JSON.parse(data) as object[]);
    expect(lines).toMatchObject([
      { line: 1, time: 0, phase: 'BUILD', stream: 'system' },
      { line: 2, time: 1, phase: 'BUILD', stream: 'stdout', text: 'one' },
      { line: 3, time: 1_000, phase: 'BUILD', stream: 'stdout', text: 'two' },
      { line: 4, time: 1_001, phase: 'BUILD', stream: 'system' },
    ]);
    expect(messages.at(-1)).toMatchObject({ event: 'end' });
  });

  it('goes on with a log behind the last line that arrived', async () => {
    const [first] = await all(await deployed.rest(`/rest/log?${place('Compile')}`));
    const resumed = await deployed.rest(`/rest/log?${place('Compile')}`, {
      headers: { 'last-event-id': first?.['id'] ?? '' },
    });
    const [next] = await all(resumed);
    expect(JSON.parse(next?.['data'] ?? '[]')).toMatchObject([{ line: 3, text: 'two' }, { line: 4 }]);
  });

  it('has a log as a text', async () => {
    const response = await deployed.rest(`/rest/log.txt?${place('Compile')}`);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect((await response.text()).split('\n').slice(1, 3)).toEqual(['one', 'two']);
  });

  it('asks CodeBuild for reports with their cases once, and keeps them with the execution', async () => {
    const read = async () =>
      (await (await deployed.rest(`/rest/reports?pipeline=web&execution=${execution}`)).json()) as object;
    const reports = await read();
    expect(reports).toMatchObject({
      reports: [
        {
          name: 'unit',
          tests: 3,
          failures: 1,
          cases: [
            { suite: 'dough', name: 'rises', status: 'FAILED', message: 'flat' },
            { suite: 'dough', name: 'kneads', status: 'SUCCEEDED', durationMs: 2 },
            { suite: 'dough', name: 'rests' },
          ],
        },
        { name: 'unit-lines', coverage: { linesCovered: 9, files: [{ path: 'dough.ts' }] } },
      ],
    });
    const asked = callsOf('DescribeTestCases');
    expect(await read()).toEqual(reports);
    expect(callsOf('DescribeTestCases')).toBe(asked);
  });

  it('shows the files of an artifact, and sends who wants all of it to the bucket', async () => {
    const artifact = `pipeline=web&execution=${execution}&file=Files-${idOf('Fetch').slice(-8)}.zip`;
    const { entries } = (await (await deployed.rest(`/rest/artifact/entries?${artifact}`)).json()) as {
      entries: object[];
    };
    expect(entries).toContainEqual(expect.objectContaining({ path: 'index.html' }));
    const file = await deployed.rest(`/rest/artifact/file?${artifact}&path=index.html`);
    expect(file.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    const whole = await deployed.rest(`/rest/artifact?${artifact}`);
    expect(whole.status).toBe(302);
    const address = new URL(whole.headers.get('location') ?? '');
    expect(address.pathname).toContain(`/executions/web/${execution}/artifacts/Files-`);
    expect(address.searchParams.get('X-Amz-Expires')).toBe('60');
    expect(address.searchParams.get('response-content-disposition')).toBe('attachment');
  });

  it('says in each answer whether anything has happened since the one before', async () => {
    const poll = async (lastId?: string) =>
      all(
        await deployed.rest(
          '/rest/events',
          lastId === undefined ? {} : { headers: { 'last-event-id': lastId } },
        ),
      );
    const [first] = await poll();
    expect(first).toMatchObject({ event: 'ready', retry: expect.any(String) });
    expect(await poll(first?.['id'])).toMatchObject([{ event: 'ready' }, { event: 'later' }]);
    await deployed.push(pushTo(commit));
    await deployed.idle();
    const [changed] = await poll(first?.['id']);
    expect(changed).toMatchObject({ event: 'reset' });
    // The build ends: the execution goes on, and is then no longer active.
    await deployed.finishBuild(deployed.builds[1]?.id ?? '', 'SUCCEEDED');
    expect(await poll(changed?.['id'])).toMatchObject([{ event: 'reset' }, { event: 'later' }]);
  });

  it('validates a declaration', async () => {
    const response = await deployed.rest('/rest/validate', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'pipeline: [' }),
    });
    expect(await response.json()).toMatchObject({ valid: false, problems: [{ line: 1 }] });
  });

  it('refuses whom API Gateway does not know', async () => {
    const event = {
      rawPath: '/rest/trend',
      rawQueryString: 'pipeline=web',
      requestContext: { http: { method: 'GET' } },
    };
    expect(await deployed.invoke('rest', event)).toMatchObject({
      statusCode: 403,
      body: expect.stringContaining('"__type":"AccessDeniedException"'),
    });
  });
});
