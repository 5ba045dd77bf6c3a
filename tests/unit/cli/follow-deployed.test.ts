import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { signForGateway } from '../../../cli/aws/sign-for-gateway.ts';
import { type ApiClient, createApiClient } from '../../../cli/client/api-client.ts';
import { executionOrNewest, readOverview } from '../../../cli/client/executions.ts';
import { showLogs } from '../../../cli/commands/show-logs.ts';
import { exitCodeOf } from '../../../cli/exit-code.ts';
import { type Followed, followExecution } from '../../../cli/follow-execution.ts';
import { createExecutionView, type OutputStream } from '../../../cli/view/execution-view.ts';
import type { ShownEvent } from '../../../cli/view/parse-state-change.ts';
import { parsePipeline } from '../../../lib/pipeline/parse-pipeline.ts';
import { serveApp } from '../../../local/http/serve-app.ts';
import { createProxyApp } from '../../../local/proxy/proxy-app.ts';
import { type AwsDeployment, openAwsDeployment } from '../../fakes/aws-deployment.ts';
import { CALLER_CREDENTIALS, GATEWAY_REGION, startDeployedGateway } from '../../fakes/deployed-gateway.ts';
import { startFakeGitHub } from '../../fakes/fake-github.ts';
import { silentLog } from '../../fakes/silent-log.ts';
import { codeBuildAction, s3Deployment, sitePipeline } from '../../fakes/site-pipeline.ts';
import { makeSite } from '../local/git/git-repository.ts';

/** What happens while the feed waits. `logAsked`: a log is read as far as it goes, and is to be asked for again. */
type Step = (logAsked: Promise<void>) => Promise<unknown>;

const FEED_MS = 3_000;
const declaration = sitePipeline('web', [codeBuildAction, s3Deployment]);

/** The handlers as Lambda runs them, behind a gateway that checks signatures, and `stepline proxy` in front. */
describe('following an execution of a deployed orchestrator', () => {
  const closing: (() => Promise<unknown>)[] = [];
  let deployed: AwsDeployment;
  let endpoint: string;
  let api: ApiClient;
  /** So many questions for changes are not answered. */
  let broken = 0;
  let received: { readonly path: string }[];

  beforeAll(async () => {
    vi.resetModules();
    const directory = await mkdtemp(join(tmpdir(), 'stepline-follow-deployed-'));
    closing.push(() => rm(directory, { recursive: true, force: true }));
    makeSite(directory);
    const github = await startFakeGitHub(directory);
    closing.push(github.close);
    deployed = await openAwsDeployment(github.root);
    closing.push(deployed.close);
    const gateway = await startDeployedGateway(deployed);
    closing.push(gateway.close);
    ({ received } = gateway);
    let port = 0;
    const app = createProxyApp({
      endpoint: gateway.url,
      sign: signForGateway({
        region: GATEWAY_REGION,
        credentials: async () => CALLER_CREDENTIALS,
        now: Date.now,
      }),
      port: () => port,
      log: silentLog,
    });
    const listener = await serveApp({
      name: 'the proxy',
      port,
      host: '127.0.0.1',
      fetch: (request) => {
        if (broken <= 0 || new URL(request.url).pathname !== '/rest/events') return app.fetch(request);
        broken -= 1;
        return Response.json({ __type: 'ServiceUnavailable', message: 'try later' }, { status: 503 });
      },
    });
    closing.push(listener.close);
    ({ port } = listener);
    endpoint = `http://127.0.0.1:${port}`;
    api = createApiClient(endpoint);
    await deployed.api('CreatePipeline', declaration);
    await deployed.idle();
    await finishNewest('SUCCEEDED');
  });
  afterAll(async () => {
    for (const close of closing.reverse()) await close();
  });

  const finishNewest = (status: 'SUCCEEDED' | 'FAILED'): Promise<void> =>
    deployed.finishBuild(deployed.builds.at(-1)?.id ?? '', status);

  /** Follows what `act` does; at each wait of the feed the next step happens, and time passes no further. */
  const follow = async (act: () => Promise<Followed>, steps: readonly Step[]) => {
    const lines: string[] = [];
    const events: ShownEvent[] = [];
    const waits: number[] = [];
    const logWaits: number[] = [];
    const toDo = [...steps];
    const logAsked = Promise.withResolvers<void>();
    let stepDone = Promise.withResolvers<void>();
    const stream = { write: (text: string) => lines.push(text.trimEnd()) } as unknown as OutputStream;
    const before = received.length;
    const overview = await followExecution(
      api,
      'web',
      act,
      async (executionId) => {
        const view = createExecutionView({
          stream,
          now: Date.now,
          executionId,
          live: false,
          color: false,
          pipeline: {
            name: 'web',
            stages: declaration.pipeline.stages.map(({ name, actions }) => ({
              name,
              actions: actions as { name: string }[],
            })),
          },
        });
        return {
          event: (event) => {
            events.push(event);
            view.event(event);
          },
          log: view.log,
        };
      },
      {
        declared: parsePipeline(declaration.pipeline),
        wait: async (milliseconds, signal) => {
          if (milliseconds !== FEED_MS) {
            logWaits.push(milliseconds);
            logAsked.resolve();
            return Promise.race([stepDone.promise, once(signal, 'abort').then(() => undefined)]);
          }
          waits.push(milliseconds);
          const step = toDo.shift();
          if (!step) throw new Error('the execution should be over');
          await step(logAsked.promise);
          await deployed.idle();
          stepDone.resolve();
          stepDone = Promise.withResolvers();
          await setImmediate();
        },
      },
    );
    stepDone.resolve();
    const asked = received.slice(before).map(({ path }) => path.split('?')[0]);
    return {
      lines: lines.map((line) => line.replace(/ in [\d.]+ ?\w+(?=$|:)/, '').replace(/, execution \S+/, '')),
      events,
      waits,
      logWaits,
      looks: asked.filter((path) => path === '/rest/overview').length,
      overview,
      code: exitCodeOf(overview),
    };
  };

  const newest = (): Promise<string> => executionOrNewest(api, 'web', undefined);

  const startOne = async (): Promise<Followed> => {
    const { pipelineExecutionId } = await api.call<{ pipelineExecutionId: string }>(
      'StartPipelineExecution',
      { name: 'web' },
    );
    return { executionId: pipelineExecutionId ?? '', mayBeOver: false };
  };

  const isLog = (line: string): boolean => line.includes(' | ');

  it('tells each change once and in order, with the log, and ends as the execution does', async () => {
    const followed = await follow(startOne, [
      () => deployed.idle(),
      (logAsked) => logAsked,
      () => finishNewest('FAILED'),
    ]);
    expect(followed.lines.filter((line) => !isLog(line))).toEqual([
      'web: started',
      'Source: started',
      'Source / Fetch: started',
      expect.stringMatching(/^web: revision [0-9a-f]{7} second line one$/),
      'Source / Fetch: succeeded: second line one',
      'Source: succeeded',
      'Prod: started',
      'Prod / Compile: started',
      'Prod / Compile: failed: Build terminated with state: FAILED (JobFailed)',
      'Prod: failed',
      'web: failed',
    ]);
    expect(followed.lines.filter(isLog)).toEqual([
      'Prod / Compile | [Container] 2026/01/01 00:00:00.000 Entering phase BUILD',
      'Prod / Compile | one',
      'Prod / Compile | two',
      'Prod / Compile | [Container] 2026/01/01 00:00:01.000 Phase complete: BUILD State: FAILED',
    ]);
    expect(followed.code).toBe(1);
    // As often as the server asks for; where it says that nothing has changed, nobody looks.
    expect(followed.waits).toEqual([FEED_MS, FEED_MS, FEED_MS]);
    expect(followed.looks).toBe(3);
    expect(new Set(followed.logWaits)).toEqual(new Set([2_000]));
    // Nothing is made up that nobody was told: no id, no account.
    expect(followed.events[2]).toEqual({
      'detail-type': 'CodePipeline Action Execution State Change',
      source: 'aws.codepipeline',
      time: expect.stringMatching(/^[-0-9]+T[:0-9]+Z$/),
      detail: {
        pipeline: 'web',
        'execution-id': followed.overview.executionId,
        'start-time': expect.any(String),
        stage: 'Source',
        'action-execution-id': followed.overview.actions[0]?.id,
        action: 'Fetch',
        state: 'STARTED',
        type: { category: 'Source', owner: 'ThirdParty', provider: 'GitHub', version: '1' },
        'pipeline-execution-attempt': 1,
      },
    });
  });

  it('of a retry tells what comes after it', async () => {
    const executionId = await newest();
    const retry = async (): Promise<Followed> => {
      const before = await readOverview(api, 'web', executionId);
      await api.call('RetryStageExecution', {
        pipelineName: 'web',
        stageName: 'Prod',
        pipelineExecutionId: executionId,
        retryMode: 'FAILED_ACTIONS',
      });
      return { executionId, mayBeOver: false, before };
    };
    const followed = await follow(retry, [() => deployed.idle(), () => finishNewest('SUCCEEDED')]);
    expect(followed.lines.filter((line) => !isLog(line))).toEqual([
      'web: started (attempt 2)',
      'Prod: started (attempt 2)',
      'Prod / Compile: started (attempt 2)',
      'Prod / Compile: succeeded',
      'Prod / Publish: started (attempt 2)',
      'Prod / Publish: succeeded',
      'Prod: succeeded',
      'web: succeeded',
    ]);
    expect(followed.code).toBe(0);
  });

  it('reads the logs of an execution that is over, and asks for no change', async () => {
    const executionId = await newest();
    const followed = await follow(async () => ({ executionId, mayBeOver: true }), []);
    // Both builds: the one that failed, and the one that the retry ran.
    expect(followed.lines.filter((line) => line.endsWith('| two'))).toHaveLength(2);
    expect(followed).toMatchObject({ code: 0, waits: [], logWaits: [], looks: 1 });
  });

  it('asks again where the server could not answer, and gives up without a verdict when it stays so', async () => {
    const steps = [() => deployed.idle(), (logAsked: Promise<void>) => logAsked];
    const breakIt = async (): Promise<void> => {
      broken = Number.POSITIVE_INFINITY;
    };
    const hiccup = async (): Promise<void> => {
      broken = 2;
    };
    const idle = async (): Promise<void> => undefined;
    const follows = follow(startOne, [...steps, hiccup, idle, idle, breakIt, idle, idle, idle, idle]);
    await expect(follows.finally(() => (broken = 0))).rejects.toMatchObject({
      name: 'ExecutionOutOfSight',
      blame: 'platform',
      message: expect.stringContaining('how it ends is not known: try later'),
    });
    await deployed.idle();
    await finishNewest('SUCCEEDED');
  });

  it('prints what a build that runs has written so far, however long the first answer takes', async () => {
    await deployed.api('StartPipelineExecution', { name: 'web' });
    await deployed.idle();
    const written: string[] = [];
    const spy = vi
      .spyOn(process.stdout, 'write')
      .mockImplementation((text) => written.push(String(text)) > 0);
    const options = { endpoint, json: true };
    const code = await showLogs('web', undefined, options).finally(() => spy.mockRestore());
    expect(written.map((text) => JSON.parse(text).line)).toEqual([
      '[Container] 2026/01/01 00:00:00.000 Entering phase BUILD',
      'one',
      'two',
      '[Container] 2026/01/01 00:00:01.000 Phase complete: BUILD State: FAILED',
    ]);
    expect(code).toBe(0);
    await finishNewest('SUCCEEDED');
  });

  it('says of an execution that was stopped that it was', async () => {
    let id = '';
    const followed = await follow(async () => {
      const started = await startOne();
      id = started.executionId;
      return started;
    }, [
      () => deployed.idle(),
      () =>
        api.call('StopPipelineExecution', { pipelineName: 'web', pipelineExecutionId: id, abandon: true }),
      async () => undefined,
    ]);
    expect(followed.lines.at(-1)).toBe('web: stopped');
    expect(followed.lines.filter((line) => line.startsWith('Prod / Compile: '))).toEqual([
      'Prod / Compile: started',
      expect.stringMatching(/^Prod \/ Compile: abandoned/),
    ]);
    expect(followed.code).toBe(130);
  });
});
