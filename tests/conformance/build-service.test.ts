import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { openBuildHarness } from '../fakes/build-harness.ts';
import { buildServiceSuite } from './build-service-suite.ts';

buildServiceSuite('as plain processes', { executor: 'process' }, 'process (not isolated)');

// Inside a container the driver is process 1, which nothing inside can kill.
it('fails, and goes on to post_build, when a command takes the driver with it', async () => {
  await using harness = await openBuildHarness();
  await harness.source('Source', { 'hello.sh': '' });
  const phases = { build: { commands: ['kill -9 $PPID'] }, post_build: { commands: ['echo still here'] } };
  const build = await harness.build({ buildspecOverride: JSON.stringify({ version: '0.2', phases }) });
  expect(build).toMatchObject({ status: 'FAILED', message: expect.stringContaining('its shell ended') });
  expect((await harness.log(build.id)).map(({ text }) => text)).toContain('still here');
});

// A container ends with its process 1, whatever else is in it; plain processes have to be caught one by one.
it.each([
  ['its own session', 'setsid'],
  ['the same group', ''],
])('ends a build that forks without end: each process begins the next, in %s, and ends', async (_, by) => {
  const folder = await mkdtemp(join(tmpdir(), 'stepline-rabbits-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const trace = join(folder, 'trace');
  await using harness = await openBuildHarness();
  // One at a time, and never more than 20,000: a test must not be what it tests against.
  const rabbit = `printf x >> "$1"\n[ "$2" -lt 20000 ] || exit\n${by} sh "$0" "$1" $(($2 + 1)) &\n`;
  await harness.source('Source', { 'rabbit.sh': rabbit });
  const phases = { build: { commands: [`sh ./rabbit.sh ${trace} 0 & echo ready; sleep 600`] } };
  const { buildId } = await harness.service.ensureStarted(
    harness.request({ buildspecOverride: JSON.stringify({ version: '0.2', phases }) }),
  );
  const generations = async (): Promise<number> => (await readFile(trace)).length;
  await vi.waitFor(async () => expect(await generations()).toBeGreaterThan(20), { timeout: 120_000 });
  await harness.service.stop(buildId);
  expect(await harness.service.describe(buildId)).toMatchObject({ status: 'STOPPED' });
  const last = await generations();
  expect(last).toBeLessThan(20_000);
  // A build of its own takes longer than a hundred generations: whoever lived on has left its mark by then.
  await harness.build({ buildspecOverride: JSON.stringify({ version: '0.2', phases: {} }) });
  await harness.build({ buildspecOverride: JSON.stringify({ version: '0.2', phases: {} }) });
  expect(await generations()).toBe(last);
});
