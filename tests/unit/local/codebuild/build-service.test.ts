import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BuildServiceOptions } from '../../../../local/codebuild/build-service-options.ts';
import { type BuildHarness, openBuildHarness } from '../../../fakes/build-harness.ts';

const spec = (...commands: readonly string[]): string =>
  JSON.stringify({ version: '0.2', phases: { build: { commands } } });

const withSource = async (harness: BuildHarness, files: Readonly<Record<string, string>> = { a: '' }) => {
  await harness.source('Source', files);
  return harness;
};

const textOf = async (harness: BuildHarness, buildId: string): Promise<string> =>
  (await harness.log(buildId)).map(({ text }) => text).join('\n');

/** Waits in a command until the test says `go`, by a file. */
const waiting = (file: string): string => `echo waiting; while [ ! -e ${file} ]; do sleep 0.02; done`;

const untilSaid = async (harness: BuildHarness, buildId: string, words: string): Promise<void> => {
  for await (const { stream, text } of harness.service.follow(buildId))
    if (stream === 'stdout' && text === words) return;
};

describe('the local build service', () => {
  it('runs a build through all phases and keeps its artifact, its variables and its log', async () => {
    await using harness = await withSource(await openBuildHarness(), {
      'buildspec.yml': `
version: 0.2
env:
  exported-variables: [GREETING]
phases:
  pre_build:
    commands: ['GREETING="hello $NAME"', 'mkdir out', 'cd out']
  build:
    commands: ['echo "$GREETING" > greeting.txt', 'pwd', 'echo oops >&2']
artifacts:
  base-directory: out
  files: ['**/*']
`,
    });
    const build = await harness.build({
      environment: [{ name: 'NAME', value: 'world', type: 'PLAINTEXT' }],
      outputs: [{ artifact: 'Site', key: 'Site.zip' }],
    });
    expect(build).toMatchObject({
      status: 'SUCCEEDED',
      currentPhase: 'COMPLETED',
      exportedVariables: { GREETING: 'hello world' },
      artifacts: ['Site'],
      isolation: 'process (not isolated)',
    });
    expect(build.phases.map(({ type }) => type)).toEqual([
      ...[
        'SUBMITTED',
        'QUEUED',
        'PROVISIONING',
        'DOWNLOAD_SOURCE',
        'INSTALL',
        'PRE_BUILD',
        'BUILD',
        'POST_BUILD',
      ],
      ...['UPLOAD_ARTIFACTS', 'FINALIZING', 'COMPLETED'],
    ]);
    expect(harness.store.keys()).toEqual(
      expect.arrayContaining(['Site.zip', `logs/${encodeURIComponent(build.id)}.log.jsonl`]),
    );
    const lines = await harness.log(build.id);
    expect(lines.map(({ line }) => line)).toEqual(lines.map((_, index) => index + 1));
    expect(lines.find(({ text }) => text === 'oops')).toMatchObject({ stream: 'stderr', phase: 'BUILD' });
  });

  it('starts one build for an action, however often it is asked', async () => {
    await using harness = await withSource(await openBuildHarness());
    const request = harness.request({
      buildspecOverride: spec('echo ran >> "$HOME_OF_TEST"/ran'),
      environment: [{ name: 'HOME_OF_TEST', value: harness.directory, type: 'PLAINTEXT' }],
    });
    const answers = await Promise.all([1, 2, 3].map(() => harness.service.ensureStarted(request)));
    const [first] = answers;
    await harness.service.ended(first?.buildId ?? '');
    const later = await harness.service.ensureStarted(request);
    expect(new Set([...answers, later].map(({ buildId }) => buildId)).size).toBe(1);
    expect(first?.buildId).toMatch(/^shop-build:[0-9a-f-]{36}$/);
    const starts = harness.events.filter(({ detail }) => detail['build-status'] === 'IN_PROGRESS');
    expect(starts).toHaveLength(1);
  });

  it('knows nothing of a build that was never started', async () => {
    await using harness = await openBuildHarness();
    for (const id of ['shop-build:00000000-0000-8000-8000-000000000000', 'nonsense', '../../etc:x']) {
      expect(await harness.service.describe(id)).toBeUndefined();
      await harness.service.stop(id);
      expect(await harness.log(id)).toEqual([]);
    }
  });

  it('says in the log that nobody declared the project', async () => {
    await using harness = await withSource(await openBuildHarness({ projects: async () => undefined }), {
      'buildspec.yml': spec('true'),
    });
    const build = await harness.build();
    expect(build.status).toBe('SUCCEEDED');
    expect((await textOf(harness, build.id)).split('\n')[1]).toContain(
      'No file declares the project "shop-build"',
    );
  });

  it('refuses to start a build of a project whose file is wrong', async () => {
    const projects = async () => {
      throw Object.assign(new Error('bad file'), { name: 'ConfigurationError' });
    };
    await using harness = await openBuildHarness({ projects });
    await expect(harness.service.ensureStarted(harness.request())).rejects.toMatchObject({
      name: 'ConfigurationError',
    });
  });

  it('calls a missing input a fault, not a failure of the author', async () => {
    await using harness = await openBuildHarness();
    expect(await harness.build()).toMatchObject({
      status: 'FAULT',
      message: expect.stringContaining('Source'),
    });
  });

  it('names the missing engine where a container is wanted', async () => {
    const engineArguments = ['--host', 'tcp://127.0.0.1:1'];
    await using harness = await openBuildHarness({
      executor: 'container',
      engine: 'docker',
      engineArguments,
    });
    await expect(harness.service.ensureStarted(harness.request())).rejects.toMatchObject({
      name: 'ContainerEngineNotFound',
      engines: ['docker'],
    });
  });

  it('stops a build that still waits in the queue', async () => {
    await using harness = await withSource(await openBuildHarness({ concurrency: 1 }));
    const first = await harness.service.ensureStarted(
      harness.request({ buildspecOverride: spec(waiting('go')) }),
    );
    const second = await harness.service.ensureStarted(harness.request({ buildspecOverride: spec('true') }));
    await untilSaid(harness, first.buildId, 'waiting');
    await harness.service.stop(second.buildId);
    expect(await harness.service.describe(second.buildId)).toMatchObject({
      status: 'STOPPED',
      phases: [{ type: 'SUBMITTED' }, { type: 'QUEUED', status: 'STOPPED' }, { type: 'COMPLETED' }],
    });
    await harness.service.stop(first.buildId);
  });

  it('gives up a build that waited too long in the queue', async () => {
    await using harness = await withSource(
      await openBuildHarness({ concurrency: 1, project: { queuedTimeoutInMinutes: 0.005 } }),
    );
    const first = await harness.service.ensureStarted(
      harness.request({ buildspecOverride: spec(waiting('go')) }),
    );
    const second = await harness.build({ buildspecOverride: spec('true') });
    expect(second).toMatchObject({ status: 'TIMED_OUT', message: expect.stringContaining('queue') });
    await harness.service.stop(first.buildId);
  });

  it('runs what waits in order, and lets pipelines take turns', async () => {
    const began: string[] = [];
    const onLog: BuildServiceOptions['onLog'] = (_build, { pipeline, action }, { text }) => {
      if (text === 'begins') began.push(`${pipeline} ${action}`);
    };
    await using harness = await withSource(await openBuildHarness({ concurrency: 1, onLog }));
    const go = join(harness.directory, 'go');
    const start = async (pipeline: string, action: string): Promise<string> => {
      const { owner, ...request } = harness.request({ buildspecOverride: spec('echo begins', waiting(go)) });
      return (await harness.service.ensureStarted({ ...request, owner: { ...owner, pipeline, action } }))
        .buildId;
    };
    const first = await start('shop', '1');
    await untilSaid(harness, first, 'waiting');
    const others: string[] = [];
    for (const action of ['2', '3', '4']) others.push(await start('shop', action));
    for (const action of ['1', '2']) others.push(await start('blog', action));
    await writeFile(go, '');
    await Promise.all(others.map((buildId) => harness.service.ended(buildId)));
    expect(began).toEqual(['shop 1', 'blog 1', 'shop 2', 'blog 2', 'shop 3', 'shop 4']);
  });

  it('holds a project to its concurrentBuildLimit', async () => {
    await using harness = await withSource(
      await openBuildHarness({ concurrency: 4, project: { concurrentBuildLimit: 1 } }),
    );
    const file = `${harness.directory}/busy`;
    const command = `mkdir ${file} && sleep 0.05 && rmdir ${file}`;
    const builds = await Promise.all(
      [1, 2, 3].map(() => harness.build({ buildspecOverride: spec(command) })),
    );
    expect(builds.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
  });

  it('keeps a green build green when the store refuses its log', async () => {
    await using harness = await withSource(await openBuildHarness());
    const { store } = harness;
    const putStream = store.putStream.bind(store);
    store.putStream = (key, body) =>
      key.startsWith('logs/') ? Promise.reject(new Error('full')) : putStream(key, body);
    const build = await harness.build({ buildspecOverride: spec('echo said') });
    expect(build.status).toBe('SUCCEEDED');
    expect(await textOf(harness, build.id)).toContain('said');
  });

  it('calls it a fault when the store refuses an artifact', async () => {
    await using harness = await withSource(await openBuildHarness());
    const { store } = harness;
    const putStream = store.putStream.bind(store);
    store.putStream = (key, body) =>
      key === 'Out.zip' ? Promise.reject(new Error('full')) : putStream(key, body);
    const buildspecOverride = JSON.stringify({
      version: '0.2',
      phases: { build: { commands: ['touch x'] } },
      artifacts: { files: ['x'] },
    });
    const build = await harness.build({ buildspecOverride, outputs: [{ artifact: 'Out', key: 'Out.zip' }] });
    expect(build).toMatchObject({ status: 'FAULT', artifacts: [], message: 'full' });
  });

  it('refuses a source that would write outside of its folder', async () => {
    await using harness = await openBuildHarness();
    await harness.store.put('Source.zip', new TextEncoder().encode('not a zip'));
    expect((await harness.build()).status).not.toBe('SUCCEEDED');
  });

  it('tells builds nothing of the environment of its own process', async () => {
    process.env['STEPLINE_TEST_SECRET'] = 'of the orchestrator';
    await using harness = await withSource(await openBuildHarness());
    const build = await harness.build({ buildspecOverride: spec('env') });
    delete process.env['STEPLINE_TEST_SECRET'];
    expect(await textOf(harness, build.id)).not.toContain('of the orchestrator');
  });

  it('leaves no workspace behind', async () => {
    await using harness = await withSource(await openBuildHarness());
    const build = await harness.build({ buildspecOverride: spec('pwd') });
    const path = (await harness.log(build.id)).find(({ stream }) => stream === 'stdout')?.text ?? '';
    expect(path).toContain('/output/src');
    await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
