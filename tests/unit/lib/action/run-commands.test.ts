import { describe, expect, it } from 'vitest';
import { runCommands } from '../../../../lib/action/run-commands.ts';
import type { BuildRequest, BuildService } from '../../../../lib/ports.ts';
import {
  ACTION_EXECUTION_ID,
  actionWork,
  EXECUTION_ID,
  type WorkOptions,
} from '../../../fakes/action-work.ts';
import { openBuildHarness } from '../../../fakes/build-harness.ts';

const source = { name: 'Source', key: 'Source.zip', revision: 'c0ffee' };
const assets = { name: 'Assets', key: 'Assets.zip' };

const work = (options: Partial<WorkOptions> = {}) =>
  actionWork({
    type: 'Compute/AWS/Commands',
    inputs: [source],
    ...options,
    action: { commands: ['npm test'], ...options.action },
  });

const requestFor = async (options: Partial<WorkOptions> = {}): Promise<BuildRequest | undefined> => {
  const requests: BuildRequest[] = [];
  const builds: BuildService = {
    ensureStarted: async (request) => {
      requests.push(request);
      return { buildId: 'commands:1' };
    },
    describe: async () => undefined,
    stop: async () => {},
  };
  await runCommands(builds).ensureStarted(work(options));
  return requests[0];
};

describe('a Commands action', () => {
  it('is a build without a project', async () => {
    expect(await requestFor()).toEqual({
      owner: {
        pipeline: 'shop',
        pipelineExecutionId: EXECUTION_ID,
        stage: 'Prod',
        action: 'Act',
        actionExecutionId: ACTION_EXECUTION_ID,
      },
      commands: ['npm test'],
      inputs: [{ artifact: 'Source', key: 'Source.zip', primary: true, revision: 'c0ffee' }],
      outputs: [],
      environment: [],
      reportsPrefix: `executions/shop/${EXECUTION_ID}/reports/${ACTION_EXECUTION_ID}/`,
      logsPrefix: `executions/shop/${EXECUTION_ID}/logs/`,
    });
  });

  it('runs in its first input', async () => {
    const request = await requestFor({ inputs: [assets, source] });
    expect(request?.inputs.map(({ artifact, primary }) => [artifact, primary])).toEqual([
      ['Assets', true],
      ['Source', false],
    ]);
  });

  it('passes its variables, the files of its artifact and the names it outputs on', async () => {
    const request = await requestFor({
      outputs: [{ name: 'Out', key: 'Out.zip' }],
      action: {
        environmentVariables: [
          { name: 'PLAIN', value: 'v' },
          { name: 'TOKEN', value: 'npm', type: 'SECRETS_MANAGER' },
        ],
        outputArtifacts: [{ name: 'Out', files: ['dist/**/*'] }],
        outputVariables: ['VERSION'],
      },
    });
    expect(request).toMatchObject({
      environment: [
        { name: 'PLAIN', value: 'v', type: 'PLAINTEXT' },
        { name: 'TOKEN', value: 'npm', type: 'SECRETS_MANAGER' },
      ],
      outputs: [{ artifact: 'Out', key: 'Out.zip', files: ['dist/**/*'] }],
      outputVariables: ['VERSION'],
    });
  });

  it('refuses Windows by name', async () => {
    const configuration = { EnvironmentType: 'WINDOWS_SERVER_2022_CONTAINER' };
    await expect(requestFor({ configuration })).rejects.toMatchObject({
      name: 'ConfigurationError',
      where: 'Prod/Act: configuration.EnvironmentType',
    });
    expect(await requestFor({ configuration: { EnvironmentType: 'LINUX_CONTAINER' } })).toBeDefined();
  });

  it('refuses to run nothing', async () => {
    await expect(requestFor({ action: { commands: [] } })).rejects.toMatchObject({
      name: 'ConfigurationError',
      where: 'Prod/Act: commands',
    });
  });

  it('runs for real: a secret reaches the command, its variables and files come out', async () => {
    await using harness = await openBuildHarness({ secretValues: { npm: 'hush-hush' } });
    await harness.source('Source', { 'package.json': '{"version":"7"}' });
    const runner = runCommands(harness.service);
    const started = await runner.ensureStarted(
      work({
        outputs: [{ name: 'Out', key: 'Out.zip' }],
        action: {
          commands: [
            'mkdir dist && printf %s "$TOKEN" | wc -c > dist/length.txt',
            'export VERSION=$(cat package.json)',
          ],
          environmentVariables: [{ name: 'TOKEN', value: 'npm', type: 'SECRETS_MANAGER' }],
          outputArtifacts: [{ name: 'Out', files: ['dist/*'] }],
          outputVariables: ['VERSION'],
        },
      }),
    );
    const buildId = started.externalId ?? '';
    await harness.service.ended(buildId);
    expect(await runner.ask?.(buildId, ACTION_EXECUTION_ID, [])).toMatchObject({
      status: 'succeeded',
      artifacts: ['Out'],
      outputVariables: { VERSION: '{"version":"7"}' },
    });
    expect(harness.store.keys()).toContain('Out.zip');
  });

  it('fails when a command says no', async () => {
    await using harness = await openBuildHarness();
    await harness.source('Source', { a: '' });
    const runner = runCommands(harness.service);
    const { externalId = '' } = await runner.ensureStarted(work({ action: { commands: ['exit 3'] } }));
    await harness.service.ended(externalId);
    expect(await runner.ask?.(externalId, ACTION_EXECUTION_ID, [])).toMatchObject({
      status: 'failed',
      code: 'JobFailed',
    });
  });
});
