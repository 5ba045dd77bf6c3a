import { describe, expect, it } from 'vitest';
import { runCodeBuild } from '../../../../lib/action/run-code-build.ts';
import type { Build, BuildRequest, BuildService, BuildStatus } from '../../../../lib/ports.ts';
import { ACTION_EXECUTION_ID, actionWork, EXECUTION_ID } from '../../../fakes/action-work.ts';

const BUILD: Build = {
  id: 'web:1',
  owner: {
    pipeline: 'shop',
    pipelineExecutionId: EXECUTION_ID,
    stage: 'Prod',
    action: 'Act',
    actionExecutionId: ACTION_EXECUTION_ID,
  },
  status: 'SUCCEEDED',
  currentPhase: 'COMPLETED',
  phases: [],
  exportedVariables: { VERSION: '7' },
  artifacts: ['Site'],
  reports: [{ name: 'unit', type: 'TEST', keys: ['r/unit.xml'], tests: 3, failures: 0 }],
  isolation: 'process (not isolated)',
};

const open = (build: Build | undefined = BUILD) => {
  const requests: BuildRequest[] = [];
  const builds: BuildService = {
    ensureStarted: async (request) => {
      requests.push(request);
      return { buildId: 'web:1', url: 'http://127.0.0.1/builds/web:1' };
    },
    describe: async (id) => (id === build?.id ? build : undefined),
    stop: async () => {},
  };
  return { requests, runner: runCodeBuild(builds) };
};

const source = { name: 'Source', key: 'k/source.zip', revision: 'c0ffee' };
const assets = { name: 'Assets', key: 'k/assets.zip' };
const site = { name: 'Site', key: 'k/site.zip' };

const build = (
  configuration: Readonly<Record<string, string>> = {},
  inputs: readonly (typeof source | typeof assets)[] = [source],
) =>
  actionWork({
    type: 'Build/AWS/CodeBuild',
    configuration: { ProjectName: 'web', ...configuration },
    inputs,
    outputs: [{ name: 'Site', key: 'k/site.zip' }],
  });

const requestFor = async (work: ReturnType<typeof build>): Promise<BuildRequest | undefined> => {
  const { requests, runner } = open();
  await runner.ensureStarted(work);
  return requests[0];
};

describe('a CodeBuild action', () => {
  it('asks for a build that carries the action, its artifacts and where its results go', async () => {
    expect(await requestFor(build())).toEqual({
      owner: BUILD.owner,
      projectName: 'web',
      inputs: [{ artifact: 'Source', key: 'k/source.zip', primary: true, revision: 'c0ffee' }],
      outputs: [{ artifact: 'Site', key: 'k/site.zip' }],
      environment: [],
      reportsPrefix: `executions/shop/${EXECUTION_ID}/reports/${ACTION_EXECUTION_ID}/`,
      logsPrefix: `executions/shop/${EXECUTION_ID}/logs/`,
    });
  });

  it("is known by the build's id and shows where it can be seen", async () => {
    expect(await open().runner.ensureStarted(build())).toEqual({
      externalId: 'web:1',
      externalUrl: 'http://127.0.0.1/builds/web:1',
    });
  });

  it('passes environment variables of every type on, PLAINTEXT being the default', async () => {
    const variables = [
      { name: 'A', value: '' },
      { name: 'B', value: '/shop/key', type: 'PARAMETER_STORE' },
      { name: 'C', value: 'db:password', type: 'SECRETS_MANAGER' },
    ];
    const request = await requestFor(build({ EnvironmentVariables: JSON.stringify(variables) }));
    expect(request?.environment).toEqual([
      { name: 'A', value: '', type: 'PLAINTEXT' },
      ...variables.slice(1),
    ]);
  });

  it.each([
    ['no JSON', '[{'],
    ['an object', '{"name":"A","value":"1"}'],
    ['a value that is no text', '[{"name":"A","value":1}]'],
    ['an unknown type', '[{"name":"A","value":"1","type":"VAULT"}]'],
    ['an unknown member', '[{"name":"A","value":"1","secret":true}]'],
    ['an empty name', '[{"name":"","value":"1"}]'],
    ['null', 'null'],
  ])('refuses environment variables that are %s, without telling their values', async (_, text) => {
    const refused = open().runner.ensureStarted(build({ EnvironmentVariables: text }));
    await expect(refused).rejects.toMatchObject({
      name: 'ConfigurationError',
      where: 'Prod/Act: configuration.EnvironmentVariables',
      message: expect.not.stringContaining('VAULT'),
    });
  });

  it('takes the input that PrimarySource names as the primary source, and keeps their order', async () => {
    const request = await requestFor(build({ PrimarySource: 'Assets' }, [source, assets]));
    expect(request?.inputs.map(({ artifact, primary }) => [artifact, primary])).toEqual([
      ['Source', false],
      ['Assets', true],
    ]);
  });

  it.each([
    ['is missing with two inputs', {}, [source, assets]],
    ['names no input', { PrimarySource: 'Ghost' }, [source]],
  ])('refuses a PrimarySource that %s', async (_, configuration, inputs) => {
    await expect(open().runner.ensureStarted(build(configuration, inputs))).rejects.toMatchObject({
      name: 'ConfigurationError',
      where: 'Prod/Act: configuration.PrimarySource',
    });
  });

  it.each([
    [{ BatchEnabled: 'true' }, { combineArtifacts: false }],
    [{ BatchEnabled: 'True', CombineArtifacts: 'TRUE' }, { combineArtifacts: true }],
    [{ BatchEnabled: 'false', CombineArtifacts: 'false' }, undefined],
    [{}, undefined],
  ])('asks for a batch as the configuration says: %o', async (configuration, batch) => {
    expect((await requestFor(build(configuration)))?.batch).toEqual(batch);
  });

  it.each([
    ['without a batch', { CombineArtifacts: 'true' }, [site]],
    ['into several outputs', { BatchEnabled: 'true', CombineArtifacts: 'true' }, [site, assets]],
  ])('refuses to combine artifacts %s', async (_, configuration, outputs) => {
    const work = { ...build(configuration), outputs };
    await expect(open().runner.ensureStarted(work)).rejects.toMatchObject({
      name: 'ConfigurationError',
      where: 'Prod/Act: configuration.CombineArtifacts',
    });
  });

  it('passes an override of the buildspec on', async () => {
    const request = await requestFor(build({ BuildspecOverride: 'ci/other.yml' }));
    expect(request?.buildspecOverride).toBe('ci/other.yml');
  });

  it('has no word while the build runs', async () => {
    const { runner } = open({ ...BUILD, status: 'IN_PROGRESS' });
    expect(await runner.ask?.('web:1', ACTION_EXECUTION_ID, [])).toBeUndefined();
  });

  it('succeeds with what the build exported, stored and reported', async () => {
    expect(await open().runner.ask?.('web:1', ACTION_EXECUTION_ID, [])).toEqual({
      status: 'succeeded',
      outputVariables: { VERSION: '7' },
      externalId: 'web:1',
      artifacts: ['Site'],
      reports: BUILD.reports,
    });
  });

  it.each<[BuildStatus, string, string]>([
    ['FAILED', 'failed', 'JobFailed'],
    ['TIMED_OUT', 'failed', 'JobFailed'],
    ['STOPPED', 'failed', 'JobFailed'],
    ['FAULT', 'errored', 'SystemUnavailable'],
  ])('ends a build that is %s as %s', async (status, expected, code) => {
    const { runner } = open({ ...BUILD, status, message: 'tests said no', artifacts: [] });
    expect(await runner.ask?.('web:1', ACTION_EXECUTION_ID, [])).toMatchObject({
      status: expected,
      code,
      summary: `Build terminated with state: ${status}. tests said no`,
    });
  });

  it('errs when the service does not know the build any more', async () => {
    expect(await open().runner.ask?.('web:2', ACTION_EXECUTION_ID, [])).toMatchObject({
      status: 'errored',
      code: 'SystemUnavailable',
      summary: expect.stringContaining('web:2'),
    });
  });
});
