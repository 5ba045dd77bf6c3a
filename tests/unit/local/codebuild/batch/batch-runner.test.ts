import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Build, BuildRequest } from '../../../../../lib/ports.ts';
import {
  type BuildHarness,
  type HarnessOptions,
  openBuildHarness,
  plain,
} from '../../../../fakes/build-harness.ts';

const separate = { combineArtifacts: false };

/** A batch of builds that all run `commands`, each with variables of its own. */
const batchOf = (
  builds: Readonly<Record<string, Readonly<Record<string, string>>>>,
  commands: readonly string[],
  more: object = {},
): string =>
  JSON.stringify({
    version: '0.2',
    batch: {
      'build-list': Object.entries(builds).map(([identifier, variables]) => ({
        identifier,
        env: { variables },
      })),
      ...more,
    },
    phases: { build: { commands } },
  });

const open = async (options: HarnessOptions = {}): Promise<BuildHarness> => {
  const harness = await openBuildHarness(options);
  await harness.source('Source', { a: '' });
  return harness;
};

const wait = 'echo waiting; exec sleep 1000';

const idOf = async (harness: BuildHarness, batchId: string, identifier: string): Promise<string> => {
  const batch = await harness.service.describe(batchId);
  return batch?.builds?.find((build) => build.identifier === identifier)?.buildId ?? '';
};

/** Resolves when the log of the batch has said `words`. */
const said = async (harness: BuildHarness, batchId: string, ...words: readonly string[]): Promise<void> => {
  const missing = new Set(words);
  for await (const { text } of harness.service.follow(batchId)) {
    missing.delete(text);
    if (missing.size === 0) return;
  }
  throw new Error(`the log ended without ${[...missing].join(', ')}`);
};

const start = (harness: BuildHarness, request: Partial<BuildRequest>) =>
  harness.service.ensureStarted(harness.request({ batch: separate, ...request }));

const statusesOf = ({ builds = [] }: Build) => builds.map(({ identifier, status }) => [identifier, status]);

describe('a batch', () => {
  it('has a log of all its builds and one for each, and stores them', async () => {
    await using harness = await open();
    const buildspecOverride = batchOf({ one: {}, two: {} }, [
      'echo "$CODEBUILD_BATCH_BUILD_IDENTIFIER" says',
    ]);
    const batch = await harness.build({ batch: separate, buildspecOverride });
    const lines = await harness.log(batch.id);
    expect(lines.map(({ line }) => line)).toEqual(lines.map((_, index) => index + 1));
    expect(lines.filter(({ text }) => text === '[two] two says')).toMatchObject([
      { phase: 'BUILD', stream: 'stdout' },
    ]);
    const two = await idOf(harness, batch.id, 'two');
    const texts = (await harness.log(two)).map(({ text }) => text);
    expect(texts).toContain('two says');
    expect(texts.join()).not.toContain('one says');
    const logs = [batch.id, two].map((id) => `logs/${encodeURIComponent(id)}.log.jsonl`);
    expect(harness.store.keys()).toEqual(expect.arrayContaining(logs));
  });

  it('says of each of its builds that it is one of a batch', async () => {
    await using harness = await open();
    const batch = await harness.build({ batch: separate, buildspecOverride: batchOf({ one: {} }, ['true']) });
    const one = await harness.service.describe(await idOf(harness, batch.id, 'one'));
    expect(one).toMatchObject({ status: 'SUCCEEDED', batchId: batch.id, owner: batch.owner });
    expect(batch).toMatchObject({
      status: 'SUCCEEDED',
      currentPhase: 'SUCCEEDED',
      isolation: 'process (not isolated)',
    });
    expect(batch.batchId).toBeUndefined();
  });

  it('tells listeners each line once, with the build that it is of', async () => {
    const heard: string[] = [];
    await using harness = await open({ onLog: (_id, _owner, { text }) => heard.push(text) });
    await harness.build({ batch: separate, buildspecOverride: batchOf({ one: {} }, ['echo once']) });
    expect(heard.filter((text) => text.endsWith(' once') && !text.includes('Running'))).toEqual([
      '[one] once',
    ]);
  });

  it('tells its end on the bus after those of its builds, under the name of a batch', async () => {
    await using harness = await open();
    const batch = await harness.build({
      batch: separate,
      buildspecOverride: batchOf({ one: {}, two: {} }, ['true']),
    });
    const ends = harness.events.filter(({ detail }) => detail['build-status'] === 'SUCCEEDED');
    expect(ends).toHaveLength(3);
    expect(ends.at(-1)?.resources).toEqual([
      `arn:aws:codebuild:eu-central-1:123456789012:build-batch/${batch.id}`,
    ]);
  });

  it('stops every build when it is stopped, and begins none', async () => {
    await using harness = await open({ concurrency: 2 });
    const buildspecOverride = batchOf({ one: {}, two: {}, three: {} }, [wait]);
    const { buildId } = await start(harness, { buildspecOverride });
    await said(harness, buildId, '[one] waiting', '[two] waiting');
    await harness.service.stop(buildId);
    const batch = await harness.service.describe(buildId);
    expect(batch).toMatchObject({ status: 'STOPPED', currentPhase: 'STOPPED' });
    expect(statusesOf(batch as Build)).toEqual([
      ['one', 'STOPPED'],
      ['two', 'STOPPED'],
      ['three', 'STOPPED'],
    ]);
  });

  it('with fast-fail stops what runs when one fails, and tells that failure', async () => {
    await using harness = await open({ concurrency: 2 });
    const until = 'while [ ! -e "$HERE/go" ]; do sleep 0.02; done';
    const commands = [
      `case $CODEBUILD_BATCH_BUILD_IDENTIFIER in bad) ${until}; exit 3;; *) touch "$HERE/go"; ${wait};; esac`,
    ];
    const batch = await harness.build({
      batch: separate,
      buildspecOverride: batchOf({ good: {}, bad: {} }, commands, { 'fast-fail': true }),
      environment: [plain('HERE', harness.directory)],
    });
    expect(batch).toMatchObject({
      status: 'FAILED',
      message: expect.stringContaining('build "bad" ended as FAILED'),
    });
    expect(statusesOf(batch)).toEqual([
      ['good', 'STOPPED'],
      ['bad', 'FAILED'],
    ]);
  });

  it('without fast-fail lets the others end', async () => {
    await using harness = await open({ concurrency: 1 });
    const buildspecOverride = batchOf({ bad: { CODE: '3' }, good: { CODE: '0' } }, ['exit $CODE']);
    const batch = await harness.build({ batch: separate, buildspecOverride });
    expect(batch.status).toBe('FAILED');
    expect(statusesOf(batch)).toEqual([
      ['bad', 'FAILED'],
      ['good', 'SUCCEEDED'],
    ]);
  });

  it('fails when somebody stops one of its builds', async () => {
    await using harness = await open();
    const { buildId } = await start(harness, { buildspecOverride: batchOf({ one: {} }, [wait]) });
    await said(harness, buildId, '[one] waiting');
    await harness.service.stop(await idOf(harness, buildId, 'one'));
    await harness.service.ended(buildId);
    expect(await harness.service.describe(buildId)).toMatchObject({ status: 'FAILED' });
  });

  it('calls a build that could not be run a fault, although its failure would be ignored', async () => {
    await using harness = await open();
    const { store } = harness;
    const putStream = store.putStream.bind(store);
    store.putStream = (key, body) =>
      key === 'Out.zip' ? Promise.reject(new Error('full')) : putStream(key, body);
    const buildspecOverride = JSON.stringify({
      version: '0.2',
      batch: { 'build-list': [{ identifier: 'Out', 'ignore-failure': true }] },
      phases: { build: { commands: ['touch x'] } },
      artifacts: { files: ['x'] },
    });
    const outputs = [{ artifact: 'Out', key: 'Out.zip' }];
    const batch = await harness.build({ batch: separate, buildspecOverride, outputs });
    expect(batch).toMatchObject({ status: 'FAULT', artifacts: [] });
  });

  it('times out as a whole', async () => {
    await using harness = await open({ project: { batch: { maximumBuilds: 9, timeoutInMinutes: 0.01 } } });
    const batch = await harness.build({ batch: separate, buildspecOverride: batchOf({ one: {} }, [wait]) });
    expect(batch).toMatchObject({
      status: 'TIMED_OUT',
      message: expect.stringContaining('batch took too long'),
    });
    // On a busy machine it may have ended before its build began.
    expect(['STOPPED', undefined]).toContain(batch.builds?.[0]?.status);
  });

  it('takes turns with the builds of other pipelines', async () => {
    await using harness = await open({ concurrency: 1 });
    const order = join(harness.directory, 'order');
    const environment = [plain('ORDER', order)];
    const commands = ['echo "${CODEBUILD_BATCH_BUILD_IDENTIFIER:-other}" >> "$ORDER"'];
    const { buildId } = await start(harness, {
      environment,
      buildspecOverride: batchOf({ one: {}, two: {}, three: {} }, [
        'echo waiting; while [ ! -e "$ORDER.go" ]; do sleep 0.02; done',
        ...commands,
      ]),
    });
    await said(harness, buildId, '[one] waiting');
    const request = harness.request({
      environment,
      buildspecOverride: JSON.stringify({ version: '0.2', phases: { build: { commands } } }),
    });
    const other = await harness.service.ensureStarted({
      ...request,
      owner: { ...request.owner, pipeline: 'other' },
    });
    await writeFile(`${order}.go`, '');
    await harness.service.ended(buildId);
    await harness.service.ended(other.buildId);
    expect((await readFile(order, 'utf8')).trim().split('\n')).toEqual(['one', 'other', 'two', 'three']);
  });
});

describe('a batch whose service goes away', () => {
  it('goes on with its plan: what had ended is not run again, what had not is', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'stepline-batch-'));
    const commands = [
      'echo "$CODEBUILD_BATCH_BUILD_IDENTIFIER" >> "$HERE/ran"',
      `[ "$CODEBUILD_BATCH_BUILD_IDENTIFIER" = done ] || [ -e "$HERE/again" ] || { ${wait}; }`,
    ];
    const first = await open({ directory, concurrency: 2 });
    const request = first.request({
      batch: { combineArtifacts: true },
      outputs: [{ artifact: 'Out', key: 'Out.zip' }],
      environment: [plain('HERE', directory)],
      buildspecOverride: JSON.stringify({
        ...JSON.parse(
          batchOf({ done: {}, open: {} }, [...commands, 'echo x > of-$CODEBUILD_BATCH_BUILD_IDENTIFIER']),
        ),
        artifacts: { files: ['of-*'] },
      }),
    });
    const { buildId } = await first.service.ensureStarted(request);
    await said(first, buildId, '[open] waiting');
    await first.service.ended(await idOf(first, buildId, 'done'));
    await first.service.close();
    expect(await first.service.describe(buildId)).toMatchObject({ status: 'IN_PROGRESS' });

    await writeFile(join(directory, 'again'), '');
    await using second = await openBuildHarness({ directory });
    await second.source('Source', { a: '' });
    for (const key of first.store.keys()) {
      const object = await first.store.get(key);
      if (object) await second.store.put(key, object.body);
    }
    await second.service.recover();
    await second.service.ended(buildId);
    const batch = await second.service.describe(buildId);
    expect(batch).toMatchObject({ status: 'SUCCEEDED', artifacts: ['Out'] });
    expect((await readFile(join(directory, 'ran'), 'utf8')).trim().split('\n').sort()).toEqual([
      'done',
      'open',
      'open',
    ]);
    expect(second.store.keys().filter((key) => key.includes('.parts'))).toEqual([]);
    expect((await second.log(buildId)).map(({ text }) => text).join('\n')).toContain('[done] ');
  });
});
