import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { LogLine } from '../../local/codebuild/log/log-line.ts';
import { type BuildHarness, type HarnessOptions, openBuildHarness, plain } from '../fakes/build-harness.ts';

/** A number of seconds that names the `sleep` of one test among all processes of the machine. */
const uniqueSeconds = (): number => 100_000 + Math.floor(Math.random() * 800_000);

/** For what another process does in its own time. */
const patience = { timeout: 120_000, interval: 20 };

/** Processes whose command line holds `words`, wherever they are: a container's are in our `/proc` too. */
const processesWith = async (words: string): Promise<readonly string[]> => {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')),
  );
  return lines.map((line) => line.replaceAll('\0', ' ').trim()).filter((line) => line.includes(words));
};

const buildspec = (...commands: readonly string[]): string =>
  JSON.stringify({ version: '0.2', phases: { build: { commands } } });

/** The build's log up to the first line that holds `words`. */
const until = async (harness: BuildHarness, buildId: string, words: string): Promise<void> => {
  for await (const line of harness.service.follow(buildId))
    if (line.stream === 'stdout' && line.text.includes(words)) return;
  throw new Error(`the log ended without "${words}"`);
};

const texts = (lines: readonly LogLine[]): string => lines.map(({ text }) => text).join('\n');

/** What every executor must do. `settings` names the executor, and whatever it needs. */
export const buildServiceSuite = (name: string, settings: HarnessOptions, isolation: string): void => {
  const open = async (options: HarnessOptions = {}): Promise<BuildHarness> => {
    const harness = await openBuildHarness({
      ...settings,
      ...options,
      project: { ...settings.project, ...options.project },
    });
    await harness.source('Source', { 'hello.sh': '#!/bin/sh\necho hello from $1\n' });
    return harness;
  };

  describe(`build service: ${name}`, () => {
    it('runs a build and stores what it made', async () => {
      await using harness = await open();
      const build = await harness.build({
        buildspecOverride: JSON.stringify({
          version: '0.2',
          env: { 'exported-variables': ['A'] },
          phases: {
            install: { commands: ['A="one two"', 'mkdir out', 'cd out'] },
            build: { commands: ['../hello.sh "$A" > said'] },
          },
          artifacts: { files: ['**/*'], 'base-directory': 'out' },
        }),
        outputs: [{ artifact: 'Out', key: 'Out.zip' }],
      });
      expect(build).toMatchObject({
        status: 'SUCCEEDED',
        artifacts: ['Out'],
        exportedVariables: { A: 'one two' },
        isolation,
      });
      expect(harness.store.keys()).toEqual(
        expect.arrayContaining(['Out.zip', `logs/${encodeURIComponent(build.id)}.log.jsonl`]),
      );
    });

    it("gives the command's own exit status", async () => {
      await using harness = await open();
      const build = await harness.build({ buildspecOverride: buildspec('exit 37') });
      expect(build).toMatchObject({ status: 'FAILED', message: expect.stringContaining('exit status 37') });
    });

    it('survives a command that kills its own shell', async () => {
      await using harness = await open();
      const build = await harness.build({ buildspecOverride: buildspec('kill -9 $$', 'echo never') });
      expect(build).toMatchObject({ status: 'FAILED', message: expect.stringContaining('137') });
    });

    it('ends every process of a stopped build, setsid children included', async () => {
      await using harness = await open();
      const seconds = uniqueSeconds();
      const sleep = `sleep ${seconds}`;
      const { buildId } = await harness.service.ensureStarted(
        harness.request({
          buildspecOverride: buildspec(`setsid ${sleep} & ${sleep} & echo ready; ${sleep}`),
        }),
      );
      await until(harness, buildId, 'ready');
      await harness.service.stop(buildId);
      expect(await harness.service.describe(buildId)).toMatchObject({ status: 'STOPPED' });
      expect(await processesWith(sleep)).toEqual([]);
    });

    it('ends every process of every build of a stopped batch', async () => {
      await using harness = await open({ concurrency: 2 });
      const sleep = `sleep ${uniqueSeconds()}`;
      const spec = {
        ...JSON.parse(buildspec(`setsid ${sleep} & echo ready; ${sleep}`)),
        batch: { 'build-list': [{ identifier: 'one' }, { identifier: 'two' }] },
      };
      const request = harness.request({
        buildspecOverride: JSON.stringify(spec),
        batch: { combineArtifacts: false },
      });
      const { buildId } = await harness.service.ensureStarted(request);
      await until(harness, buildId, '[one] ready');
      await until(harness, buildId, '[two] ready');
      expect((await processesWith(sleep)).length).toBeGreaterThan(0);
      await harness.service.stop(buildId);
      expect(await processesWith(sleep)).toEqual([]);
      expect(await harness.service.describe(buildId)).toMatchObject({
        status: 'STOPPED',
        isolation,
        builds: [{ status: 'STOPPED' }, { status: 'STOPPED' }],
      });
    });

    it('ends a build that ignores TERM', async () => {
      await using harness = await open();
      const sleep = `sleep ${uniqueSeconds()}`;
      const command = `trap '' TERM; echo ready; while :; do ${sleep}; done`;
      const { buildId } = await harness.service.ensureStarted(
        harness.request({ buildspecOverride: buildspec(command) }),
      );
      await until(harness, buildId, 'ready');
      await harness.service.stop(buildId);
      expect(await harness.service.describe(buildId)).toMatchObject({ status: 'STOPPED' });
      expect(await processesWith(sleep)).toEqual([]);
    });

    it('leaves nothing running after a build that succeeded', async () => {
      await using harness = await open();
      const sleep = `sleep ${uniqueSeconds()}`;
      const build = await harness.build({
        buildspecOverride: buildspec(`setsid ${sleep} >/dev/null 2>&1 &`, `${sleep} &`),
      });
      expect(build.status).toBe('SUCCEEDED');
      expect(await processesWith(sleep)).toEqual([]);
    });

    it('times out, and the first reason wins', async () => {
      await using harness = await open({ project: { timeoutInMinutes: 0.03 } });
      const sleep = `sleep ${uniqueSeconds()}`;
      const { buildId } = await harness.service.ensureStarted(
        harness.request({ buildspecOverride: buildspec(sleep) }),
      );
      await harness.service.ended(buildId);
      await harness.service.stop(buildId);
      expect(await harness.service.describe(buildId)).toMatchObject({
        status: 'TIMED_OUT',
        message: expect.stringContaining('too long'),
      });
      expect(await processesWith(sleep)).toEqual([]);
    });

    it('ends a build that fills its disk, and says how much it had', async () => {
      await using harness = await open({ project: { local: { ...localSettings(settings), diskMiB: 32 } } });
      const sleep = `sleep ${uniqueSeconds()}`;
      const build = await harness.build({
        buildspecOverride: buildspec(`while :; do head -c 1000000 /dev/zero >> big; done & ${sleep}`),
      });
      expect(build).toMatchObject({
        status: 'FAILED',
        message: expect.stringMatching(
          /^DISK_LIMIT_EXCEEDED: .* MiB, and it may have 32 MiB \(stepline\.diskMiB/,
        ),
      });
      expect(await processesWith(sleep)).toEqual([]);
      expect(await readdir(join(harness.directory, 'builds', build.id.split(':')[1] ?? ''))).toEqual([
        'log.jsonl',
        'request.json',
        'states.jsonl',
      ]);
    });

    it('does not call a build green that filled its disk in its last moment', async () => {
      await using harness = await open({ project: { local: { ...localSettings(settings), diskMiB: 32 } } });
      const build = await harness.build({
        buildspecOverride: buildspec('head -c 60000000 /dev/zero > big'),
        outputs: [{ artifact: 'Out', key: 'Out.zip', files: ['**/*'] }],
      });
      expect(build).toMatchObject({ status: 'FAILED', artifacts: [] });
      expect(build.message).toContain('DISK_LIMIT_EXCEEDED');
    });

    it('keeps a log in bounds, and says what it left out', async () => {
      await using harness = await open({ logLimits: { maxLines: 1_000, maxCharacters: 1_000_000 } });
      const build = await harness.build({
        buildspecOverride: buildspec('yes | head -n 2000000', 'echo still heard? no'),
      });
      const lines = await harness.log(build.id);
      expect(build.status).toBe('SUCCEEDED');
      expect(lines.length).toBeLessThan(1_100);
      expect(texts(lines)).toContain('1999001 lines were not kept');
    });

    it('keeps colours, and of each line its time, its phase and its stream', async () => {
      await using harness = await open();
      const before = Date.now();
      const phases = {
        install: { commands: ["printf '\\033[31mred\\033[0m\\n'"] },
        post_build: { commands: ['echo problem >&2'] },
      };
      const build = await harness.build({ buildspecOverride: JSON.stringify({ version: '0.2', phases }) });
      const printed = (await harness.log(build.id)).filter(({ stream }) => stream !== 'system');
      expect(printed).toMatchObject([
        { phase: 'INSTALL', stream: 'stdout', text: '\u001b[31mred\u001b[0m' },
        { phase: 'POST_BUILD', stream: 'stderr', text: 'problem' },
      ]);
      for (const { time } of printed) {
        expect(time).toBeGreaterThanOrEqual(before);
        expect(time).toBeLessThanOrEqual(Date.now());
      }
    });

    it('passes a line without end on in pieces', async () => {
      await using harness = await open();
      const build = await harness.build({
        buildspecOverride: buildspec("head -c 1000000 /dev/zero | tr '\\0' x"),
      });
      const printed = (await harness.log(build.id)).filter(({ stream }) => stream === 'stdout');
      expect(printed.map(({ text }) => text).join('')).toBe('x'.repeat(1_000_000));
      expect(printed.length).toBeGreaterThan(5);
    });

    it('hides a secret in every form, and lets the build have it', async () => {
      const secret = 'correct horse\nbattery "staple"';
      await using harness = await open({ secretValues: { '/db/password': secret } });
      const build = await harness.build({
        environment: [
          { name: 'PASSWORD', value: '/db/password', type: 'PARAMETER_STORE' },
          plain('NOT_SECRET', 'seen'),
        ],
        buildspecOverride: buildspec(
          'echo "$PASSWORD"',
          'printf "user:%s" "$PASSWORD" | base64',
          'echo "$NOT_SECRET ${#PASSWORD}"',
          'echo "$PASSWORD" >&2; exit 3',
        ),
      });
      const log = texts(await harness.log(build.id));
      expect(log).toContain(`seen ${secret.length}`);
      expect(log).not.toMatch(/correct horse|battery|Y29ycmVjd|nvcnJlY3Q/);
      expect(JSON.stringify([build, harness.events])).not.toMatch(/correct horse/);
    });

    it('can be followed while it runs, from any line', async () => {
      await using harness = await open();
      const { buildId } = await harness.service.ensureStarted(
        harness.request({
          buildspecOverride: buildspec('echo one; while [ ! -e go ]; do sleep 0.02; done; echo two'),
        }),
      );
      await until(harness, buildId, 'one');
      const following = Array.fromAsync(harness.service.follow(buildId, { fromLine: 5 }));
      await harness.service.stop(buildId);
      const lines = await following;
      expect(lines[0]?.line).toBe(5);
      expect(lines.at(-1)?.text).toContain('STOPPED');
    });

    it('runs an interrupted build again from its start, under the same id', async () => {
      const directory = await mkdtemp(join(tmpdir(), 'stepline-build-'));
      const first = await open({ directory });
      const sleep = `sleep ${uniqueSeconds()}`;
      const command = `echo ready; [ "$AGAIN" = yes ] || ${sleep}`;
      const request = first.request({ buildspecOverride: buildspec(command) });
      const { buildId } = await first.service.ensureStarted(request);
      await until(first, buildId, 'ready');
      await first.service.close();
      expect(await processesWith(sleep)).toEqual([]);
      expect(await first.service.describe(buildId)).toMatchObject({ status: 'IN_PROGRESS' });
      await using second = await openBuildHarness({
        ...settings,
        directory,
        project: {
          ...settings.project,
          environment: { ...projectEnvironment(settings), environmentVariables: [plain('AGAIN', 'yes')] },
        },
      });
      await second.source('Source', { 'hello.sh': '' });
      await second.service.recover();
      await second.service.ended(buildId);
      expect(await second.service.describe(buildId)).toMatchObject({ id: buildId, status: 'SUCCEEDED' });
      expect(await second.service.ensureStarted(request)).toMatchObject({ buildId });
      expect(texts(await second.log(buildId))).toContain('This is run 2');
    });

    it('takes up a build whose owner was killed, after ending what it left', async () => {
      const directory = await mkdtemp(join(tmpdir(), 'stepline-build-'));
      const sleep = `sleep ${uniqueSeconds()}`;
      const owner = spawn(process.execPath, [join(import.meta.dirname, '../fakes/build-owner.ts')], {
        stdio: ['pipe', 'pipe', 'inherit'],
        env: {
          ...process.env,
          BUILD_OWNER: JSON.stringify({
            directory,
            settings,
            command: `setsid ${sleep} & echo ready; ${sleep}`,
          }),
        },
      });
      const [printed] = await once(owner.stdout, 'data');
      const buildId = String(printed).trim();
      owner.kill('SIGKILL');
      await once(owner, 'exit');
      // A shell says "ready" before the child that it has forked is a `sleep`.
      await vi.waitFor(async () => expect(await processesWith(sleep)).not.toEqual([]), patience);
      await using harness = await openBuildHarness({
        ...settings,
        directory,
        project: { ...settings.project, timeoutInMinutes: 0.03 },
      });
      await harness.source('Source', { 'hello.sh': '' });
      await harness.service.recover();
      await harness.service.ended(buildId);
      expect(await harness.service.describe(buildId)).toMatchObject({ id: buildId, status: 'TIMED_OUT' });
      await vi.waitFor(async () => expect(await processesWith(sleep)).toEqual([]), patience);
      await rm(directory, { recursive: true, force: true });
    });
  });
};

const localSettings = ({ project }: HarnessOptions) => project?.local ?? { network: 'default' as const };

const projectEnvironment = (settings: HarnessOptions) => ({
  computeType: 'BUILD_GENERAL1_SMALL' as const,
  privilegedMode: false,
  environmentVariables: [],
  ...settings.project?.environment,
});
