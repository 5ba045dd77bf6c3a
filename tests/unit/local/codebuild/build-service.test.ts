import { expect, it } from 'vitest';
import { openBuildHarness } from '../../../fakes/build-harness.ts';

it('runs a build through all phases and keeps its artifact, its variables and its log', async () => {
  await using harness = await openBuildHarness();
  await harness.source('Source', {
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
    exportedVariables: { GREETING: 'hello world' },
    artifacts: ['Site'],
    isolation: 'process (not isolated)',
  });
  expect(harness.store.keys()).toContain('Site.zip');
});
