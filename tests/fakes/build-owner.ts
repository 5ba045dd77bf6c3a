import { type HarnessOptions, openBuildHarness } from './build-harness.ts';

/** A process of its own that owns a build service, for tests that kill it. Prints the build's id when it runs. */
const { directory, settings, command } = JSON.parse(process.env['BUILD_OWNER'] ?? '{}') as {
  directory: string;
  settings: HarnessOptions;
  command: string;
};
const harness = await openBuildHarness({ ...settings, directory });
await harness.source('Source', { 'hello.sh': '' });
const phases = { build: { commands: [command] } };
const { buildId } = await harness.service.ensureStarted(
  harness.request({ buildspecOverride: JSON.stringify({ version: '0.2', phases }) }),
);
for await (const line of harness.service.follow(buildId)) {
  if (line.text === 'ready') process.stdout.write(`${buildId}\n`);
}
