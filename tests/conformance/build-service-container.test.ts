import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Build } from '../../lib/ports.ts';
import { limitsOf } from '../../local/codebuild/executors/build-limits.ts';
import { containerEngine } from '../../local/codebuild/executors/container-engine.ts';
import { containerExecutor } from '../../local/codebuild/executors/container-executor.ts';
import { defaultProject } from '../../local/codebuild/projects/project.ts';
import { uuidOf } from '../../local/codebuild/run/build-folder.ts';
import { type BuildHarness, type HarnessOptions, openBuildHarness } from '../fakes/build-harness.ts';
import { prepareContainers } from '../fakes/container-image.ts';
import { serveImage } from '../fakes/image-registry.ts';
import { buildServiceSuite } from './build-service-suite.ts';

const containers = await prepareContainers();

const run = async (
  harness: BuildHarness,
  ...commands: readonly string[]
): Promise<{ build: Build; log: string }> => {
  const build = await harness.build({
    buildspecOverride: JSON.stringify({ version: '0.2', phases: { build: { commands } } }),
  });
  const log = (await harness.log(build.id)).map(({ text }) => text).join('\n');
  return { build, log };
};

/** "What a test of isolation asserts". */
const isolationSuite = (settings: HarnessOptions, isolation: string, tar: Buffer): void => {
  const open = async (options: HarnessOptions = {}): Promise<BuildHarness> => {
    const harness = await openBuildHarness({ ...settings, ...options });
    await harness.source('Source', { 'hello.sh': '' });
    return harness;
  };

  describe('isolation of a container', () => {
    it('shows a build nothing of this machine but its sources', async () => {
      const directory = await mkdtemp('/var/tmp/stepline-secret-');
      await writeFile(join(directory, 'secret'), 'host secret');
      await using harness = await open();
      const { build, log } = await run(
        harness,
        `cat ${directory}/secret || echo "nothing there"`,
        'ls -A /',
        'pwd',
      );
      await rm(directory, { recursive: true });
      expect(build.status).toBe('SUCCEEDED');
      expect(log).toContain('nothing there');
      expect(log).not.toContain('host secret');
      expect(log).toContain('/codebuild/output/src');
    });

    it('gives no network where none was asked for', async () => {
      await using harness = await open();
      const { log } = await run(harness, 'cat /proc/net/dev');
      expect(log.match(/^ *\w+:(?= )/gm)?.map((name) => name.trim())).toEqual(['lo:']);
    });

    it('ends a command that takes more memory than it may', async () => {
      const project = { ...settings.project, local: { network: 'none' as const, memoryMiB: 64 } };
      await using harness = await open({ project });
      const { build } = await run(harness, 'tail /dev/zero');
      expect(build).toMatchObject({ status: 'FAILED', message: expect.stringContaining('exit status 137') });
    });

    it('contains a build that forks without end', async () => {
      const local = { network: 'none' as const, processes: 256 };
      await using harness = await open({ project: { ...settings.project, local, timeoutInMinutes: 0.05 } });
      const { build } = await run(harness, 'bomb() { bomb | bomb & }; bomb; sleep 600');
      // The shell may be among those that the limit stops, and give up by itself.
      expect(['TIMED_OUT', 'FAILED']).toContain(build.status);
      const engine = containerEngine(settings.engine ?? 'podman', settings.engineArguments);
      const own = `label=stepline.build=${uuidOf(build.id)}`;
      const left = await engine.run(['ps', '--all', '--quiet', '--filter', own]);
      expect(left).toMatchObject({ ok: true, output: '' });
    });

    it('has its folders counted by its root, also what this process may not read', async () => {
      await using harness = await open();
      const commands = [
        'mkdir -m 700 mine',
        'head -c 9000000 /dev/zero > mine/big',
        'echo ready',
        'sleep 600',
      ];
      const buildspecOverride = JSON.stringify({ version: '0.2', phases: { build: { commands } } });
      const { buildId } = await harness.service.ensureStarted(harness.request({ buildspecOverride }));
      for await (const { text } of harness.service.follow(buildId)) if (text === 'ready') break;
      const project = defaultProject('shop-build');
      const running = containerExecutor({
        build: uuidOf(buildId) ?? '',
        engine: containerEngine(settings.engine ?? 'podman', settings.engineArguments),
        image: '',
        paths: { output: '', control: '' },
        project,
        limits: limitsOf(project),
      });
      const bytes = (await running.foldersUsed()) ?? 0;
      await harness.service.stop(buildId);
      expect(bytes).toBeGreaterThan(9_000_000);
      expect(bytes).toBeLessThan(10_000_000);
    });

    it('counts what a build writes outside of its folders too', async () => {
      const local = { network: 'none' as const, diskMiB: 32 };
      await using harness = await open({ project: { ...settings.project, local } });
      const { build } = await run(harness, 'head -c 60000000 /dev/zero > /root/big; sleep 600');
      expect(build).toMatchObject({
        status: 'FAILED',
        message: expect.stringContaining('DISK_LIMIT_EXCEEDED'),
      });
    });

    it('runs as another user when the project says so', async () => {
      const project = { ...settings.project, local: { network: 'none' as const, user: '1000:1000' } };
      await using harness = await open({ project });
      const { build, log } = await run(harness, 'id -u', 'echo x > written && cat written');
      expect(build.status).toBe('SUCCEEDED');
      expect(log).toMatch(/^1000$/m);
    });

    it('runs single phases as other users with `run-as`', async () => {
      await using harness = await open();
      const phases = {
        install: { commands: ['A=kept; id -u'] },
        build: {
          'run-as': 'builder',
          commands: ['echo "$(id -u) $A" > by-builder; B=from-builder', 'cat by-builder'],
        },
        post_build: { commands: ['echo "$B $(stat -c %u by-builder)"'] },
      };
      const build = await harness.build({ buildspecOverride: JSON.stringify({ version: '0.2', phases }) });
      const log = (await harness.log(build.id)).map(({ text }) => text);
      expect(build.status).toBe('SUCCEEDED');
      expect(log).toEqual(expect.arrayContaining(['0', '1000 kept', 'from-builder 1000']));
    });

    it('may not do what only a privileged build may', async () => {
      await using harness = await open();
      const { log } = await run(harness, 'mount -t tmpfs none /tmp || echo "not allowed"');
      expect(log).toContain('not allowed');
    });

    it('never runs anywhere else when an image is missing', async () => {
      const environment = {
        image: 'localhost/stepline-test:missing',
        computeType: 'BUILD_GENERAL1_SMALL' as const,
      };
      const project = { environment: { ...environment, privilegedMode: false, environmentVariables: [] } };
      await using harness = await open({ project });
      const { build } = await run(harness, 'echo ran');
      expect(build).toMatchObject({ status: 'FAILED', message: expect.stringContaining('missing') });
    });

    it('pulls an image that is absent from its registry, shows how it goes, and runs in it', async () => {
      await using registry = await serveImage(tar);
      const image = `${registry.host}/team/tools:1.0`;
      const folder = await mkdtemp(join(tmpdir(), 'stepline-registries-'));
      onTestFinished(() => rm(folder, { recursive: true }));
      // Podman wants TLS of everybody but those; docker exempts this machine by itself.
      await writeFile(
        join(folder, 'registries.conf'),
        `[[registry]]\nlocation = "${registry.host}"\ninsecure = true\n`,
      );
      vi.stubEnv('CONTAINERS_REGISTRIES_CONF', join(folder, 'registries.conf'));
      onTestFinished(() => void vi.unstubAllEnvs());
      const environment = { image, computeType: 'BUILD_GENERAL1_SMALL' as const };
      const project = {
        ...settings.project,
        environment: { ...environment, privilegedMode: false, environmentVariables: [] },
      };
      await using harness = await open({ project });
      const { build, log } = await run(harness, 'echo ran');
      expect(build).toMatchObject({ status: 'SUCCEEDED', isolation: expect.stringContaining(image) });
      expect(log).toContain(`Pulling image ${image}`);
      expect(log).toMatch(/Copying blob|Pull complete/);
      expect(registry.asked.some((path) => path.includes('/team/tools/manifests/1.0'))).toBe(true);
      const engine = containerEngine(settings.engine ?? 'podman', settings.engineArguments);
      await engine.run(['rmi', '--force', image]);
    });

    it('falls back to a process with `auto`, and says why', async () => {
      const environment = {
        image: 'localhost/stepline-test:missing',
        computeType: 'BUILD_GENERAL1_SMALL' as const,
      };
      const project = { environment: { ...environment, privilegedMode: false, environmentVariables: [] } };
      await using harness = await open({ project, executor: 'auto' });
      const { build, log } = await run(harness, 'echo ran');
      expect(build).toMatchObject({ status: 'SUCCEEDED', isolation: 'process (not isolated)' });
      expect(log).toContain('No container: image localhost/stepline-test:missing');
    });

    it('uses the container with `auto` where there is one', async () => {
      await using harness = await open({ executor: 'auto' });
      const { build } = await run(harness, 'echo ran');
      expect(build).toMatchObject({
        status: 'SUCCEEDED',
        isolation: isolation,
      });
    });
  });
};

if (containers.settings === undefined) {
  const { reason } = containers;
  it('says why no container runs on this machine', () => expect(reason).not.toBe(''));
} else {
  afterAll(containers.remove);
  buildServiceSuite('in containers', containers.settings, containers.isolation);
  isolationSuite(containers.settings, containers.isolation, containers.tar);
}
