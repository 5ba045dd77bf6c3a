import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { commit, createRemote, git, type Tree, writeTree } from './repository.ts';
import { build, deploy, pipeline } from './small-pipeline.ts';
import { temporaryFolder } from './stepline.ts';
import { eventually, sendWebhook, startUp, type Up } from './up.ts';

const SITE: Tree = {
  'index.html': '<h1>good</h1>\n',
  'logo.bin': '\u0000\u0001good\u001f',
  'test.sh': 'exit 0\n',
};
const WORKER = fileURLToPath(new URL('job-worker.ts', import.meta.url));

type Stages = Parameters<typeof pipeline>[1];

/** A server with the pipeline `app`, and a clone to push from. */
const serve = async (stages: Stages, more: object = {}) => {
  const folder = await temporaryFolder();
  const { bare, clone } = await createRemote(folder, SITE);
  await writeTree(join(folder, 'pipelines'), { 'pipeline.yml': pipeline('app', stages, more) });
  const data = join(folder, 'data');
  const args = ['--data', data, '--pipelines', join(folder, 'pipelines'), '--repo', `team/app=${bare}`];
  return { folder, clone, data, args, up: await startUp(args) };
};

const push = async (clone: string, tree: Tree): Promise<string> => {
  const id = await commit(clone, tree);
  await git(clone, 'push', '--quiet', 'origin', 'HEAD:main');
  return id;
};

interface StageState {
  readonly stageName: string;
  readonly actionStates: readonly {
    actionName: string;
    latestExecution?: { status: string; token?: string };
  }[];
  readonly inboundExecutions?: readonly { pipelineExecutionId: string }[];
}

const stage = async (up: Up, name: string): Promise<StageState | undefined> => {
  const { stageStates } = await up.call<{ stageStates: StageState[] }>('GetPipelineState', { name: 'app' });
  return stageStates.find(({ stageName }) => stageName === name);
};

const actions = async (up: Up, pipelineExecutionId: string) => {
  const filter = { pipelineExecutionId };
  const { actionExecutionDetails } = await up.call<{
    actionExecutionDetails: {
      actionName: string;
      status: string;
      startTime: number;
      lastUpdateTime: number;
    }[];
  }>('ListActionExecutions', { pipelineName: 'app', filter });
  return actionExecutionDetails.reverse();
};

const named = <T extends { actionName: string }>(all: readonly T[], name: string): T | undefined =>
  all.find(({ actionName }) => actionName === name);

describe('an approval', () => {
  const sign = {
    name: 'Sign',
    actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
  };

  it('that is rejected fails its stage, and is asked for anew when the stage is retried', async () => {
    const { up } = await serve([
      { name: 'Gate', actions: [sign] },
      { name: 'Prod', actions: [deploy('Deploy', 'Source', 'site')] },
    ]);
    const id = (await up.call<{ pipelineExecutionId: string }>('StartPipelineExecution', { name: 'app' }))
      .pipelineExecutionId;
    const asked = (other?: string) =>
      eventually(async () => {
        const token = (await stage(up, 'Gate'))?.actionStates[0]?.latestExecution?.token;
        return token === other ? undefined : token;
      }, 'an approval is asked for');
    const answer = (token: string, status: 'Approved' | 'Rejected') =>
      up.call('PutApprovalResult', {
        pipelineName: 'app',
        stageName: 'Gate',
        actionName: 'Sign',
        token,
        result: { status, summary: 'so I say' },
      });
    const first = await asked();
    await answer(first, 'Rejected');
    expect(await up.settled('app', 1)).toMatchObject([{ status: 'Failed' }]);
    await up.call('RetryStageExecution', {
      pipelineName: 'app',
      stageName: 'Gate',
      pipelineExecutionId: id,
      retryMode: 'FAILED_ACTIONS',
    });
    const second = await asked(first);
    await expect(answer(first, 'Approved')).rejects.toThrow(/ApprovalAlreadyCompletedException/);
    await answer(second, 'Approved');
    expect(await up.settled('app', 1)).toMatchObject([{ pipelineExecutionId: id, status: 'Succeeded' }]);
    expect((await actions(up, id)).map(({ actionName, status }) => `${actionName} ${status}`)).toEqual([
      'Fetch Succeeded',
      'Sign Failed',
      'Sign Succeeded',
      'Deploy Succeeded',
    ]);
    expect(await (await fetch(`${up.sites}/site/`)).text()).toBe(SITE['index.html']);
  });
});

describe('two queued pushes', () => {
  it('go one after the other; the first one fails, and the second is not held up by that', async () => {
    const { folder, clone, up } = await serve(
      [
        {
          name: 'Prod',
          actions: [build({ name: 'Test', commands: ['sh test.sh'] }), deploy('Deploy', 'Source', 'site', 2)],
        },
      ],
      { executionMode: 'QUEUED' },
    );
    // The first test waits until somebody writes into the pipe.
    const pipe = join(folder, 'pipe');
    await promisify(execFile)('mkfifo', [pipe]);
    await push(clone, { 'index.html': 'first\n', 'test.sh': `cat '${pipe}'; exit 1\n` });
    const [first] = await up.executions('app');
    await eventually(async () => {
      const [test] = (await stage(up, 'Prod'))?.actionStates ?? [];
      return test?.latestExecution?.status === 'InProgress' || undefined;
    }, 'the first test runs');
    await push(clone, { 'index.html': 'second\n', 'test.sh': 'exit 0\n' });
    const [second] = await up.executions('app');
    await eventually(async () => {
      const inbound = (await stage(up, 'Prod'))?.inboundExecutions ?? [];
      return inbound.length === 1 || undefined;
    }, 'the second one waits in front of Prod');
    expect((await stage(up, 'Prod'))?.inboundExecutions).toMatchObject([
      { pipelineExecutionId: second?.pipelineExecutionId },
    ]);
    await writeFile(pipe, 'go\n');
    expect(await up.settled('app', 2)).toMatchObject([
      { pipelineExecutionId: second?.pipelineExecutionId, status: 'Succeeded' },
      { pipelineExecutionId: first?.pipelineExecutionId, status: 'Failed' },
    ]);
    const red = await actions(up, first?.pipelineExecutionId ?? '');
    const green = await actions(up, second?.pipelineExecutionId ?? '');
    expect(red.map(({ actionName }) => actionName)).toEqual(['Fetch', 'Test']);
    expect(named(green, 'Test')?.startTime).toBeGreaterThanOrEqual(
      named(red, 'Test')?.lastUpdateTime ?? Infinity,
    );
    expect(await (await fetch(`${up.sites}/site/`)).text()).toBe('second\n');
  });
});

describe('a rollback after a bad deployment', () => {
  const read = async (up: Up): Promise<readonly string[]> =>
    Promise.all(
      ['index.html', 'logo.bin'].map(async (file) =>
        Buffer.from(await (await fetch(`${up.sites}/site/${file}`)).arrayBuffer()).toString('base64'),
      ),
    );
  const prod = (more: object = {}) => ({
    name: 'Prod',
    actions: [
      deploy('Deploy', 'Source', 'site'),
      build({ name: 'Check', runOrder: 2, commands: ['sh test.sh'] }),
    ],
    ...more,
  });
  const BAD: Tree = { 'index.html': '<h1>bad</h1>\n', 'logo.bin': '\u0000\u0001bad', 'test.sh': 'exit 1\n' };

  it.each([
    ['by itself', { onFailure: { result: 'ROLLBACK' } }],
    ['by hand', {}],
  ])('%s restores the earlier site byte for byte', async (how, more) => {
    const { clone, up } = await serve([prod(more)]);
    await push(clone, { 'index.html': '<h1>better</h1>\n' });
    const [good] = await up.settled('app', 1);
    const before = await read(up);
    await push(clone, BAD);
    if (how === 'by hand') {
      expect(await up.settled('app', 2)).toMatchObject([{ status: 'Failed' }, { status: 'Succeeded' }]);
      expect(await read(up)).not.toEqual(before);
      await up.call('RollbackStage', {
        pipelineName: 'app',
        stageName: 'Prod',
        targetPipelineExecutionId: good?.pipelineExecutionId,
      });
    }
    const all = await up.settled('app', 3);
    expect(all).toMatchObject([
      {
        status: 'Succeeded',
        executionType: 'ROLLBACK',
        rollbackMetadata: { rollbackTargetPipelineExecutionId: good?.pipelineExecutionId },
      },
      { status: 'Failed' },
      { status: 'Succeeded' },
    ]);
    const bad = await actions(up, all[1]?.pipelineExecutionId ?? '');
    expect(named(bad, 'Deploy')).toMatchObject({ status: 'Succeeded' });
    expect(await read(up)).toEqual(before);
  });
});

describe('a push', () => {
  it('that touches excluded paths alone starts nothing', async () => {
    const triggers = [
      {
        providerType: 'CodeStarSourceConnection',
        gitConfiguration: {
          sourceActionName: 'Fetch',
          push: [{ branches: { includes: ['main'] }, filePaths: { excludes: ['docs/**', '*.md'] } }],
        },
      },
    ];
    const { clone, up } = await serve([{ name: 'Prod', actions: [deploy('Deploy', 'Source', 'site')] }], {
      triggers,
    });
    await push(clone, { 'docs/how/it-works.html': 'words\n', 'README.md': 'words\n' });
    expect(await up.executions('app')).toEqual([]);
    const revisionId = await push(clone, { 'docs/more.html': 'words\n', 'index.html': 'code\n' });
    expect(await up.settled('app', 1)).toMatchObject([
      { status: 'Succeeded', trigger: { triggerType: 'WebhookV2' }, sourceRevisions: [{ revisionId }] },
    ]);
  });
});

describe('a pull request', () => {
  it('is built at its head, and tells its number and branches to the actions', async () => {
    const triggers = [
      {
        providerType: 'CodeStarSourceConnection',
        gitConfiguration: {
          sourceActionName: 'Fetch',
          pullRequest: [{ events: ['OPEN', 'UPDATED'], branches: { includes: ['main'] } }],
        },
      },
    ];
    const told = 'test "#{Fetch.PullRequestId} #{Fetch.SourceBranchName} #{Fetch.DestinationBranchName}" =';
    const check = build({
      name: 'Check',
      commands: [`${told} "7 fix main"`, 'test "$(cat index.html)" = proposed'],
    });
    const { clone, up, data } = await serve([{ name: 'Test', actions: [check] }], { triggers });
    const head = await commit(clone, { 'index.html': 'proposed\n' });
    await git(clone, 'push', '--quiet', 'origin', 'HEAD:fix');
    expect(await up.executions('app')).toEqual([]);
    const body = JSON.stringify({
      action: 'opened',
      number: 7,
      repository: { full_name: 'team/app' },
      pull_request: { head: { sha: head, ref: 'fix' }, base: { ref: 'main' }, merged: false },
    });
    expect(await sendWebhook(up, data, body, { event: 'pull_request' })).toMatchObject({ status: 202 });
    expect(await up.settled('app', 1)).toMatchObject([
      { status: 'Succeeded', trigger: { triggerType: 'WebhookV2' }, sourceRevisions: [{ revisionId: head }] },
    ]);
  });
});

describe('a job worker', () => {
  const work = (endpoint: string) => {
    const worker = spawn(process.execPath, [WORKER, endpoint], { stdio: ['pipe', 'pipe', 'inherit'] });
    onTestFinished(() => void worker.kill('SIGKILL'));
    const finished = once(worker, 'close');
    return { worker, finished, took: once(worker.stdout.setEncoding('utf8'), 'data') };
  };

  it('in another process finishes its job after the orchestrator was killed and started again', async () => {
    const { args, up } = await serve([{ name: 'Prod', actions: [deploy('Deploy', 'Source', 'site')] }]);
    await up.call('CreateCustomActionType', {
      category: 'Build',
      provider: 'Oven',
      version: '1',
      inputArtifactDetails: { minimumCount: 0, maximumCount: 1 },
      outputArtifactDetails: { minimumCount: 0, maximumCount: 0 },
    });
    const bake = {
      name: 'Bake',
      namespace: 'Oven',
      actionTypeId: { category: 'Build', owner: 'Custom', provider: 'Oven', version: '1' },
      inputArtifacts: [{ name: 'Source' }],
    };
    const eat = build({ name: 'Eat', runOrder: 2, commands: ['test "#{Oven.Crust}" = brown'] });
    const { pipeline: baking } = parse(pipeline('baking', [{ name: 'Prod', actions: [bake, eat] }]));
    await up.call('CreatePipeline', { pipeline: baking });
    const { worker, finished, took } = work(up.api);
    expect(String((await took)[0])).toMatch(/^took [0-9a-f-]{36}\n$/);
    await up.running.kill('SIGKILL');
    const again = await startUp(args);
    expect(await again.executions('baking')).toMatchObject([{ status: 'InProgress' }]);
    worker.stdin.end(`${again.api}\n`);
    expect(await finished).toEqual([0, null]);
    expect(await again.settled('baking', 1)).toMatchObject([{ status: 'Succeeded' }]);
    const { actionExecutionDetails } = await again.call<{ actionExecutionDetails: object[] }>(
      'ListActionExecutions',
      { pipelineName: 'baking' },
    );
    expect(actionExecutionDetails).toMatchObject([
      { actionName: 'Eat', status: 'Succeeded' },
      {
        actionName: 'Bake',
        status: 'Succeeded',
        output: {
          executionResult: { externalExecutionSummary: 'baked', externalExecutionId: `oven-${worker.pid}` },
          outputVariables: { Crust: 'brown' },
        },
      },
      { actionName: 'Fetch', status: 'Succeeded' },
    ]);
  });
});
