import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ClosingError, ConfigurationError } from '../../../../../lib/errors.ts';
import type { BuildRequest } from '../../../../../lib/ports.ts';
import {
  BuildFolder,
  listBuilds,
  listLeft,
  uuidOf,
} from '../../../../../local/codebuild/run/build-folder.ts';
import type { BuildState } from '../../../../../local/codebuild/run/build-state.ts';
import { type BuildHarness, type HarnessOptions, openBuildHarness } from '../../../../fakes/build-harness.ts';

const spec = (...commands: readonly string[]): string =>
  JSON.stringify({ version: '0.2', phases: { build: { commands } } });

const waiting = 'echo waiting; exec sleep 1000';

const batchOf = (command: string): Partial<BuildRequest> => ({
  batch: { combineArtifacts: false },
  buildspecOverride: JSON.stringify({
    version: '0.2',
    batch: { 'build-list': [{ identifier: 'one' }] },
    phases: { build: { commands: [command] } },
  }),
});

const open = async (options: HarnessOptions = {}): Promise<BuildHarness> => {
  const harness = await openBuildHarness(options);
  await harness.source('Source', { a: '' });
  return harness;
};

/** A disk that is full when a state like this is to be written, so many times. */
const refuse = (isRefused: (state: BuildState) => boolean, times = 1): void => {
  const write = BuildFolder.prototype.writeState;
  let left = times;
  const full = vi.spyOn(BuildFolder.prototype, 'writeState').mockImplementation(function (
    this: BuildFolder,
    state,
  ) {
    if (!isRefused(state) || left === 0) return write.call(this, state);
    left -= 1;
    return Promise.reject(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }));
  });
  onTestFinished(() => full.mockRestore());
};

/** Leaves a build that its service was closed over, in a directory of its own. */
const leaveInterrupted = async (
  more: Partial<BuildRequest> = {},
): Promise<{ directory: string; buildId: string }> => {
  const directory = await mkdtemp(join(tmpdir(), 'stepline-launcher-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const first = await open({ directory });
  const buildspecOverride = spec(waiting);
  const { buildId } = await first.service.ensureStarted(first.request({ buildspecOverride, ...more }));
  for await (const { text } of first.service.follow(buildId)) if (/^(\[one\] )?waiting$/.test(text)) break;
  await first.service.close();
  expect(await first.service.describe(buildId)).toMatchObject({ status: 'IN_PROGRESS' });
  return { directory, buildId };
};

/** What is on disk of a service's builds, those of batches among them. */
const statusesOf = async (directory: string): Promise<readonly (string | undefined)[]> => {
  const states = (await listBuilds(directory)).map((uuid) => new BuildFolder(directory, uuid).readState());
  return (await Promise.all(states)).map((state) => state?.build.status);
};

const endsOf = ({ events }: BuildHarness) =>
  events.filter(({ detail }) => !['IN_PROGRESS', undefined].includes(detail['build-status'] as string));

describe('a build that cannot begin', () => {
  it('ends as a fault when the disk is full by the time its turn comes', async () => {
    refuse(({ runs, build }) => runs === 1 && build.status === 'IN_PROGRESS');
    await using harness = await open();
    const build = await harness.build({ buildspecOverride: spec('true') });
    expect(build).toMatchObject({ status: 'FAULT', message: expect.stringContaining('no space left') });
    expect(endsOf(harness)).toHaveLength(1);
  });

  it('ends as soon as the disk takes its end', async () => {
    refuse(({ runs }) => runs === 1, 2);
    await using harness = await open();
    const { id } = await harness.build({ buildspecOverride: spec('true') });
    const onDisk = await new BuildFolder(join(harness.directory, 'builds'), uuidOf(id) ?? '').readState();
    expect(onDisk).toMatchObject({ published: true, build: { status: 'FAULT' } });
  });

  it('ends as a fault also when it is a batch', async () => {
    refuse(({ runs, build }) => build.builds !== undefined && runs === 1 && build.status === 'IN_PROGRESS');
    await using harness = await open();
    const batch = await harness.build(batchOf('true'));
    expect(batch).toMatchObject({ status: 'FAULT', currentPhase: 'FAILED' });
    expect(batch.message).toContain('no space left');
  });

  it('is not known when its state was not written: the next start runs nothing for nobody', async () => {
    refuse(() => true);
    await using harness = await open();
    await expect(harness.service.ensureStarted(harness.request())).rejects.toThrow('no space left');
    expect(await readdir(join(harness.directory, 'builds'))).toEqual([]);
  });
});

it('a build that is asked for when its service is closed is left to the next process, by name', async () => {
  await using harness = await open();
  await harness.service.close();
  const asked = harness.service.ensureStarted(harness.request({ buildspecOverride: spec('true') }));
  await expect(asked).rejects.toThrow(ClosingError);
});

describe('an interrupted build that cannot be taken up', () => {
  it('ends as a fault when the file of its project is not valid any more', async () => {
    const { directory, buildId } = await leaveInterrupted();
    const projects = () => Promise.reject(new ConfigurationError('shop-build.json', 'is not valid'));
    await using second = await open({ directory, projects });
    await second.service.recover();
    await second.service.ended(buildId);
    expect(await second.service.describe(buildId)).toMatchObject({
      status: 'FAULT',
      message: expect.stringContaining('is not valid'),
    });
    expect(endsOf(second)).toHaveLength(1);
  });

  it('ends as a fault when the disk is full', async () => {
    const { directory, buildId } = await leaveInterrupted();
    refuse(() => true);
    await using second = await open({ directory });
    await second.service.recover();
    await second.service.ended(buildId);
    expect(await second.service.describe(buildId)).toMatchObject({ status: 'FAULT' });
  });
});

describe('an interrupted build that nobody is to take up', () => {
  it.each<[string, Partial<BuildRequest>, string[]]>([
    ['a build', {}, ['STOPPED']],
    ['a batch and its builds', batchOf(waiting), ['STOPPED', 'STOPPED']],
  ])('is stopped by its id before anybody takes it up: %s', async (_, request, statuses) => {
    const { directory, buildId } = await leaveInterrupted(request);
    await using second = await open({ directory });
    await second.service.stop(buildId);
    expect(await statusesOf(directory)).toEqual(statuses);
    await second.service.recover();
    await second.service.ended(buildId);
    expect(await second.service.describe(buildId)).toMatchObject({ status: 'STOPPED' });
  });

  it('is stopped with all others that were left', async () => {
    const { directory, buildId } = await leaveInterrupted();
    await using second = await open({ directory });
    await second.service.abandon();
    expect(await second.service.describe(buildId)).toMatchObject({ status: 'STOPPED' });
    expect(endsOf(second)).toHaveLength(1);
  });

  it('keeps the end that it had come to', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'stepline-launcher-'));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    const first = await open({ directory });
    const { id } = await first.build({ buildspecOverride: spec('true') });
    await first.service.stop(id);
    await first.service.abandon();
    expect(await first.service.describe(id)).toMatchObject({ status: 'SUCCEEDED' });
  });
});

it('looks at no build again once its end was told, the builds of batches included', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'stepline-launcher-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const harness = await open({ directory });
  await harness.build({ buildspecOverride: spec('true') });
  await harness.build(batchOf('true'));
  await harness.service.close();
  expect(await listBuilds(directory)).toHaveLength(3);
  expect(await listLeft(directory)).toEqual([]);
});
