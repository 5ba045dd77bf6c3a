import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeTree } from '../fakes/tree.ts';
import { createRepository } from './repository.ts';
import { deploy, pipeline } from './small-pipeline.ts';
import { runStepline, temporaryFolder } from './stepline.ts';

const type = (category: string, provider: string) => ({ category, owner: 'AWS', provider, version: '1' });

const GREET = {
  name: 'Greet',
  namespace: 'Greet',
  actionTypeId: type('Invoke', 'Lambda'),
  configuration: { FunctionName: 'greet', UserParameters: '#{Fetch.BranchName}' },
};

const MACHINE = {
  name: 'Machine',
  runOrder: 2,
  actionTypeId: type('Invoke', 'StepFunctions'),
  configuration: {
    StateMachineArn: 'arn:aws:states:us-east-1:111122223333:stateMachine:bakery',
    Input: '{"said":"#{Greet.Said}"}',
  },
  outputArtifacts: [{ name: 'Bread' }],
};

const allowed = {
  conditions: [
    {
      result: 'FAIL',
      rules: [
        {
          name: 'Ask',
          ruleTypeId: type('Rule', 'LambdaInvoke'),
          configuration: { FunctionName: 'allow', UserParameters: '#{Fetch.BranchName}' },
        },
      ],
    },
  ],
};

const FILES = {
  'functions/allow.mjs': `export const handler = async ({ UserParameters, stageName }) => {
    if (stageName !== 'Prod' || UserParameters !== 'main') throw new Error('not on ' + UserParameters);
  };`,
  'functions/greet.mjs': `export const handler = async (event, { codepipeline }) => {
    const { id: jobId, data } = event['CodePipeline.job'];
    const Said = 'hello ' + data.actionConfiguration.configuration.UserParameters;
    await codepipeline.putJobSuccessResult({ jobId, outputVariables: { Said } });
  };`,
  'functions/shout.mjs': 'export const handler = async ({ said }) => said.toUpperCase();',
  'statemachines/bakery.asl.json': JSON.stringify({
    StartAt: 'Shout',
    States: {
      Shout: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:111122223333:function:shout', End: true },
    },
  }),
};

const run = async (files: Readonly<Record<string, string>>) => {
  const folder = await temporaryFolder();
  const repository = await createRepository(join(folder, 'app'), { 'a.txt': 'a' });
  const stages = [
    { name: 'Prod', actions: [GREET, MACHINE, deploy('Publish', 'Bread', 'site', 3)], beforeEntry: allowed },
  ];
  await writeTree(folder, { ...files, 'pipeline.yml': pipeline('web', stages) });
  const data = join(folder, 'data');
  const { exitCode, stdout } = await runStepline([
    ...['run', repository, '--pipeline', join(folder, 'pipeline.yml'), '--data', data],
    ...['--executor', 'process', '--json'],
  ]);
  const lines = stdout.trim().split('\n');
  return { exitCode, data, summary: JSON.parse(lines.at(-1) ?? '{}'), stdout };
};

it('functions and state machines beside a declaration are what its rules and actions call', async () => {
  const { exitCode, data, summary } = await run(FILES);
  expect(summary.actions.map(({ status }: { status: string }) => status)).toEqual(
    ['Fetch', 'Greet', 'Machine', 'Publish'].map(() => 'Succeeded'),
  );
  expect(exitCode).toBe(0);
  expect(await readFile(join(data, 'buckets/site/output.json'), 'utf8')).toBe('"HELLO MAIN"');
});

it('a function that throws keeps the stage closed', async () => {
  const closed = 'export const handler = async () => { throw new TypeError("a freeze"); };';
  const { exitCode, summary } = await run({ ...FILES, 'functions/allow.mjs': closed });
  expect(exitCode).toBe(1);
  expect(summary.actions.map(({ action }: { action: string }) => action)).toEqual(['Fetch']);
  expect(summary.rules).toEqual([
    {
      stage: 'Prod',
      condition: 'beforeEntry',
      rule: 'Ask',
      status: 'Failed',
      message: expect.stringContaining('TypeError: a freeze'),
    },
  ]);
});

it('a function that is not there is an error that names it, not a verdict', async () => {
  const { 'functions/allow.mjs': _, ...files } = FILES;
  const { exitCode, summary } = await run(files);
  expect(exitCode).toBe(3);
  expect(summary.rules).toMatchObject([{ message: expect.stringContaining('allow') }]);
});
