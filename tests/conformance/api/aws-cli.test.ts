import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findTool } from '../../fakes/find-tool.ts';
import { declaration } from './declaration.ts';
import { type ServedApi, serveApi } from './served-api.ts';

/** The `aws` command line, where this machine has one; it checks our answers against the model it brings along. */
const found = findTool('aws-cli', ['aws', '--version'], 'the API was NOT tried through it');

const environment = {
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'example',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_PAGER: '',
};

let api: ServedApi;

const aws = (...args: string[]) =>
  execa(
    'aws',
    ['codepipeline', ...args, '--endpoint-url', api.endpoint, '--region', 'us-east-1', '--output', 'json'],
    {
      env: environment,
      reject: false,
    },
  );

const answer = async (...args: string[]) => {
  const { stdout, stderr, exitCode } = await aws(...args);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return stdout === '' ? undefined : JSON.parse(stdout);
};

beforeAll(async () => {
  api = await serveApi();
});

afterAll(() => api.close());

/** Each call of the command line starts a Python: on a busy machine that takes seconds. */
const PATIENCE_MS = 900_000;

describe.skipIf(!found)('the aws command line', { timeout: PATIENCE_MS }, () => {
  it('creates, starts, lists and shows, and prints refusals by name', async () => {
    const created = await answer('create-pipeline', '--pipeline', JSON.stringify(declaration('web')));
    expect(created.pipeline).toMatchObject({ name: 'web', version: 1 });
    await api.until('Pipeline', { state: 'SUCCEEDED' });

    const { pipelineExecutionId: id } = await answer('start-pipeline-execution', '--name', 'web');
    await api.until('Pipeline', { 'execution-id': id, state: 'SUCCEEDED' });

    const listed = await answer('list-pipeline-executions', '--pipeline-name', 'web', '--page-size', '1');
    expect(listed.pipelineExecutionSummaries).toMatchObject([
      { pipelineExecutionId: id, status: 'Succeeded', trigger: { triggerType: 'StartPipelineExecution' } },
      { status: 'Succeeded', trigger: { triggerType: 'CreatePipeline' } },
    ]);
    // Version 1 prints a time as the epoch seconds that came, version 2 as a date.
    const { startTime } = listed.pipelineExecutionSummaries[0];
    expect(new Date(typeof startTime === 'number' ? startTime * 1000 : startTime).getUTCFullYear()).toBe(
      2023,
    );

    const { stageStates } = await answer('get-pipeline-state', '--name', 'web');
    expect(stageStates).toMatchObject([{ latestExecution: { status: 'Succeeded' } }, { stageName: 'Prod' }]);

    const refused = await aws('get-pipeline', '--name', 'ghost');
    expect(refused.exitCode).not.toBe(0);
    expect(refused.stderr).toContain('(PipelineNotFoundException)');

    const invalid = await aws('get-pipeline', '--name', 'no spaces');
    expect(invalid.stderr).toContain("1 validation error detected: Value 'no spaces' at 'name'");
  });

  it('retries, rolls back, tags and keeps a transition closed', async () => {
    const named = ['--pipeline-name', 'web', '--stage-name', 'Prod'];
    const { pipelineExecutionSummaries } = await answer('list-pipeline-executions', '--pipeline-name', 'web');
    const target = pipelineExecutionSummaries[0].pipelineExecutionId;
    const rolledBack = await answer('rollback-stage', ...named, '--target-pipeline-execution-id', target);
    await api.until('Pipeline', { 'execution-id': rolledBack.pipelineExecutionId, state: 'SUCCEEDED' });

    const inbound = ['--transition-type', 'Inbound'];
    await answer('disable-stage-transition', ...named, ...inbound, '--reason', 'a freeze');
    const { stageStates } = await answer('get-pipeline-state', '--name', 'web');
    expect(stageStates[1].inboundTransitionState).toMatchObject({
      enabled: false,
      disabledReason: 'a freeze',
    });
    await answer('enable-stage-transition', ...named, ...inbound);

    const arn = ['--resource-arn', 'arn:aws:codepipeline:us-east-1:111122223333:web'];
    await answer('tag-resource', ...arn, '--tags', 'key=team,value=a');
    expect(await answer('list-tags-for-resource', ...arn)).toEqual({ tags: [{ key: 'team', value: 'a' }] });

    const id = ['--pipeline-execution-id', target, '--retry-mode', 'FAILED_ACTIONS'];
    const refused = await aws('retry-stage-execution', ...named, ...id);
    expect(refused.stderr).toContain('(StageNotRetryableException)');
  });
});
