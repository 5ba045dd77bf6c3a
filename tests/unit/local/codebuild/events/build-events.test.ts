import { expect, it } from 'vitest';
import { openBuildHarness, plain } from '../../../../fakes/build-harness.ts';

it('tells the start, each phase and the end, in the shapes of CodeBuild (semantics 9.3)', async () => {
  await using harness = await openBuildHarness({ secretValues: { '/token': 'very-secret' } });
  await harness.source('Source', {
    'buildspec.yml': 'version: 0.2\nphases: {build: {commands: [exit 3]}}\n',
  });
  const build = await harness.build({
    environment: [plain('A', '1'), { name: 'TOKEN', value: '/token', type: 'PARAMETER_STORE' }],
  });
  const arn = `arn:aws:codebuild:eu-central-1:123456789012:build/${build.id}`;
  const states = harness.events.filter((event) => event['detail-type'] === 'CodeBuild Build State Change');
  expect(states.map(({ detail }) => detail['build-status'])).toEqual(['IN_PROGRESS', 'FAILED']);
  expect(states[1]).toMatchObject({
    source: 'aws.codebuild',
    resources: [arn],
    detail: {
      'build-id': arn,
      'project-name': 'shop-build',
      'current-phase': 'COMPLETED',
      version: '1',
      'additional-information': {
        initiator: 'codepipeline/shop',
        'build-complete': true,
        environment: {
          'environment-variables': expect.arrayContaining([
            plain('A', '1'),
            { name: 'TOKEN', value: '/token', type: 'PARAMETER_STORE' },
            plain('STEPLINE_ACTION_EXECUTION_ID', build.owner.actionExecutionId),
          ]),
        },
      },
    },
  });
  const phases = harness.events.filter((event) => event['detail-type'] === 'CodeBuild Build Phase Change');
  expect(
    phases.map(({ detail }) => `${detail['completed-phase']} ${detail['completed-phase-status']}`),
  ).toContain('BUILD FAILED');
  expect(JSON.stringify(harness.events)).not.toContain('very-secret');
});

it('tells an end again that the bus did not take', async () => {
  let refuse = true;
  const told: unknown[] = [];
  const bus = {
    publish: async (events: readonly { readonly detail: Readonly<Record<string, unknown>> }[]) => {
      if (refuse) throw new Error('no bus');
      told.push(...events.map(({ detail }) => detail['build-status']));
    },
  };
  await using harness = await openBuildHarness({ bus });
  await harness.source('Source', {
    'buildspec.yml': 'version: 0.2\nphases: {build: {commands: ["true"]}}\n',
  });
  const build = await harness.build();
  expect(build.status).toBe('SUCCEEDED');
  refuse = false;
  await harness.service.recover();
  await harness.service.recover();
  expect(told).toEqual(['SUCCEEDED']);
});
