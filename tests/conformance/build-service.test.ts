import { expect, it } from 'vitest';
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
