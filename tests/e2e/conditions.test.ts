import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRepository } from './repository.ts';
import { build, pipeline } from './small-pipeline.ts';
import { runStepline, temporaryFolder } from './stepline.ts';

const check = (value: string, operator = 'EQ') => ({
  name: 'Check',
  ruleTypeId: { category: 'Rule', owner: 'AWS', provider: 'VariableCheck', version: '1' },
  configuration: { Variable: '#{Fetch.BranchName}', Value: value, Operator: operator },
});

const commands = (...lines: string[]) => ({
  name: 'Try',
  ruleTypeId: { category: 'Rule', owner: 'AWS', provider: 'Commands', version: '1' },
  configuration: {},
  commands: lines,
  inputArtifacts: [{ name: 'Source' }],
});

const on = (rule: object, result?: string) => ({
  conditions: [{ ...(result ? { result } : {}), rules: [rule] }],
});

const runWith = async (conditions: object, command = 'true') => {
  const folder = await temporaryFolder();
  const repository = await createRepository(join(folder, 'repository'), { 'a.txt': 'a' });
  const stage = { name: 'Prod', actions: [build({ name: 'Build', commands: [command] })], ...conditions };
  await writeFile(join(folder, 'pipeline.yml'), pipeline('small', [stage]));
  const { exitCode, stdout } = await runStepline([
    'run',
    repository,
    '--pipeline',
    join(folder, 'pipeline.yml'),
    '--data',
    join(folder, 'data'),
    '--executor',
    'process',
    '--json',
  ]);
  const summary = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}');
  const actions = summary.actions?.map(({ action, status }: Record<string, string>) => `${action} ${status}`);
  return { exitCode, status: summary.status, actions };
};

const BUILT = ['Fetch Succeeded', 'Build Succeeded'];

describe('conditions of a stage', () => {
  it.each([
    [
      'an entry that is met lets the actions run',
      { beforeEntry: on(check('main'), 'FAIL') },
      'Succeeded',
      BUILT,
    ],
    [
      'an entry that is not met fails the stage',
      { beforeEntry: on(check('other'), 'FAIL') },
      'Failed',
      ['Fetch Succeeded'],
    ],
    [
      'an entry that is not met skips the stage',
      { beforeEntry: on(check('other'), 'SKIP') },
      'Succeeded',
      ['Fetch Succeeded'],
    ],
    ['a success that is not met is none', { onSuccess: on(check('other'), 'FAIL') }, 'Failed', BUILT],
    [
      'a success that is met stays one',
      { onSuccess: on(check('ma.*', 'MATCHES'), 'FAIL') },
      'Succeeded',
      BUILT,
    ],
    ['commands that say no fail the stage', { onSuccess: on(commands('exit 1'), 'FAIL') }, 'Failed', BUILT],
    [
      'commands that say yes do not',
      { onSuccess: on(commands('test -e a.txt'), 'FAIL') },
      'Succeeded',
      BUILT,
    ],
  ])('%s', async (_, conditions, status, actions) => {
    expect(await runWith(conditions)).toMatchObject({ status, actions });
  });

  it('a rule that nobody can ask here fails the stage, and says nothing is well', async () => {
    const alarm = {
      name: 'Alarm',
      ruleTypeId: { category: 'Rule', owner: 'AWS', provider: 'CloudWatchAlarm', version: '1' },
      configuration: { AlarmName: 'errors' },
    };
    expect(await runWith({ onSuccess: on(alarm, 'FAIL') })).toMatchObject({ exitCode: 3, status: 'Failed' });
  });

  it('a failed stage is tried once more by itself', async () => {
    const retry = { onFailure: { result: 'RETRY', retryConfiguration: { retryMode: 'FAILED_ACTIONS' } } };
    const flag = join(await temporaryFolder(), 'flag');
    expect(await runWith(retry, `test -e ${flag} || { touch ${flag}; exit 1; }`)).toMatchObject({
      exitCode: 0,
      status: 'Succeeded',
      actions: BUILT,
    });
  });
});
