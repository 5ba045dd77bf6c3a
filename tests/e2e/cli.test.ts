import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRepository } from './repository.ts';
import { build, deploy, pipeline } from './small-pipeline.ts';
import { type Finished, type Running, runStepline, stepline, temporaryFolder } from './stepline.ts';
import { eventually, startUp, type Up } from './up.ts';

const APPROVE = {
  name: 'Sign',
  actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
};

interface Served {
  readonly up: Up;
  readonly folder: string;
  /** Writes a declaration into the folder; @returns its file. */
  readonly declare: (stages: readonly { name: string; actions: readonly object[] }[]) => Promise<string>;
  /** Runs a command against the server, to its end. */
  readonly run: (...args: string[]) => Promise<Finished>;
  readonly begin: (...args: string[]) => Running;
  /** What a command prints with `--json`, which must succeed. */
  readonly json: <T>(...args: string[]) => Promise<T>;
}

const serve = async (): Promise<Served> => {
  const folder = await temporaryFolder();
  const repository = await createRepository(join(folder, 'app'), { 'index.html': '<h1>one</h1>' });
  const up = await startUp(['--data', join(folder, 'data'), '--repo', `team/app=${repository}`]);
  const env = { STEPLINE_ENDPOINT: up.api };
  const run = (...args: string[]) => runStepline(args, { env });
  return {
    up,
    folder,
    declare: async (stages) => {
      const file = join(folder, 'web.yml');
      await writeFile(file, pipeline('web', stages));
      return file;
    },
    run,
    begin: (...args) => stepline(args, { env }),
    json: async <T>(...args: string[]) => {
      const { exitCode, stdout, stderr } = await run(...args, '--json');
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      return JSON.parse(stdout) as T;
    },
  };
};

/** Applies a pipeline; its first execution, which its creation starts, is over when this resolves. */
const apply = async (served: Served, stages: readonly { name: string; actions: readonly object[] }[]) => {
  const applied = await served.run('pipelines', 'apply', await served.declare(stages));
  expect(applied).toMatchObject({ exitCode: 0, stdout: 'web: created, and started\n', stderr: '' });
  return served.up.settled('web', 1);
};

const PUBLISH = [
  build({ name: 'Build', commands: ['echo building', 'mkdir out', 'cp index.html out/'], output: 'Site' }),
  { ...deploy('Deploy', 'Site', 'site', 2) },
];

describe('the commands that talk to a server', () => {
  it('apply, start, follow, show, list, print logs and delete', async () => {
    const served = await serve();
    await apply(served, [{ name: 'Prod', actions: PUBLISH }]);

    const started = await served.run('start', 'web', '--follow');
    expect(started).toMatchObject({ exitCode: 0, stderr: '' });
    expect(started.stdout).toMatch(/^web: started, execution [0-9a-f-]{36}$/m);
    expect(started.stdout).toMatch(/^Prod \/ Build \| building$/m);
    expect(started.stdout).toMatch(/^Prod \/ Deploy: succeeded/m);
    expect(started.stdout).toMatch(/^web: succeeded in /m);
    expect(started.stdout).toMatch(new RegExp(`^site: ${served.up.sites.replace(/<.*/, '')}`, 'm'));

    const status = await served.run('status', 'web');
    expect(status.stdout).toMatch(/^Prod +Succeeded .*[0-9a-f-]{36}/m);
    expect(status.stdout).toMatch(/^ +Deploy +Succeeded +\d{4}-\d\d-\d\d/m);

    const executions = await served.run('executions', 'web', '--limit', '1');
    expect(executions.stdout.trim().split('\n')).toHaveLength(2);
    expect(executions.stdout).toMatch(
      /^[0-9a-f-]{36} +Succeeded .* StartPipelineExecution +[0-9a-f]{8} first/m,
    );
    expect(await served.json<object[]>('executions', 'web')).toHaveLength(2);

    const logs = await served.run('logs', 'web', '--action', 'Prod/Build');
    expect(logs).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Prod / Build | building') });
    expect(await served.run('logs', 'web', '--action', 'Ghost')).toMatchObject({
      exitCode: 0,
      stdout: '',
      stderr: expect.stringMatching(/^no build of execution [0-9a-f-]{36} has a log, or none called Ghost$/m),
    });

    expect((await served.run('pipelines', 'list')).stdout).toMatch(/^web +1 +V2 +SUPERSEDED/m);
    const printed = await served.run('pipelines', 'get', 'web');
    const file = join(served.folder, 'printed.yml');
    await writeFile(file, printed.stdout);
    const again = await served.run('pipelines', 'apply', file);
    expect(again.stdout).toBe('web: version 1 is current\n');

    expect((await served.run('pipelines', 'delete', 'web')).stdout).toBe('web: deleted, with its history\n');
    const gone = await served.run('status', 'web');
    expect(gone).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('[PipelineNotFoundException]'),
    });
    expect((await served.run('pipelines', 'delete', 'web')).exitCode).toBe(2);
  });

  it('tell a red build by the exit code, and retry it', async () => {
    const served = await serve();
    const ready = join(served.folder, 'ready');
    const check = build({ name: 'Check', commands: [`test -e ${ready}`] });
    await apply(served, [{ name: 'Prod', actions: [check] }]);
    const red = await served.run('start', 'web', '--follow');
    expect(red.exitCode).toBe(1);
    expect(red.stdout).toMatch(/^web: failed/m);
    expect((await served.run('logs', 'web', '-f')).exitCode).toBe(1);
    expect((await served.run('retry', 'web', '--follow')).exitCode).toBe(1);
    await writeFile(ready, '');
    const green = await served.run('retry', 'web', '--follow');
    expect(green).toMatchObject({ exitCode: 0, stderr: '' });
    expect(green.stdout).toMatch(/^web: succeeded/m);
    const nothing = await served.run('retry', 'web');
    expect(nothing).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('no stage has failed') });
  });

  it('answer approvals, and say which are waited for', async () => {
    const served = await serve();
    const file = await served.declare([{ name: 'Gate', actions: [APPROVE, { ...APPROVE, name: 'Also' }] }]);
    await served.run('pipelines', 'apply', file);
    const waiting = async (): Promise<boolean | undefined> => {
      const { stdout } = await served.run('status', 'web');
      return stdout.match(/waits for an approval/g)?.length === 2 || undefined;
    };
    await eventually(waiting, 'both approvals are waited for');
    const vague = await served.run('approve', 'web');
    expect(vague).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Gate/Sign, Gate/Also') });
    const log = served.begin('logs', 'web', '-f');
    const approved = await served.run('approve', 'web', '--action', 'Sign', '--summary', 'fine');
    expect(approved.stdout).toBe('Gate/Sign: approved\n');
    const rejected = await served.json('reject', 'web', '--action', 'Gate/Also', '--summary', 'no');
    expect(rejected).toHaveProperty('approvedAt');
    // A person said no, as a build would.
    expect((await log.finished).exitCode).toBe(1);
    const none = await served.run('approve', 'web');
    expect(none).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('no approval is waited for') });
  });

  it('say which rule of a condition said no', async () => {
    const served = await serve();
    const rule = {
      name: 'OnMain',
      ruleTypeId: { category: 'Rule', owner: 'AWS', provider: 'VariableCheck', version: '1' },
      configuration: { Variable: '#{Fetch.BranchName}', Value: 'release', Operator: 'EQ' },
    };
    const closed = { beforeEntry: { conditions: [{ result: 'FAIL', rules: [rule] }] } };
    await apply(served, [{ name: 'Prod', actions: PUBLISH, ...closed }]);
    const refused = await served.run('start', 'web', '--follow');
    expect(refused).toMatchObject({
      exitCode: 1,
      stdout: expect.stringMatching(/^Prod \/ beforeEntry \/ OnMain failed: .*release/m),
    });
    expect((await served.run('status', 'web')).stdout).toMatch(/^Prod +Failed .*beforeEntry Failed/m);
  });

  it('take the option of the aws command line for where the server is', async () => {
    const served = await serve();
    const listed = await runStepline(['pipelines', 'list', '--endpoint-url', served.up.api, '--json']);
    expect(listed).toMatchObject({ exitCode: 0, stdout: '[]\n' });
  });

  it('stop an execution and its builds', async () => {
    const served = await serve();
    const wait = build({ name: 'Wait', commands: ['echo waiting', 'sleep 300'] });
    const file = await served.declare([{ name: 'Prod', actions: [wait] }]);
    await served.run('pipelines', 'apply', file);
    const watching = served.begin('logs', 'web', '-f');
    await watching.output(/Prod \/ Wait \| waiting/);
    const running = await served.run('logs', 'web');
    expect(running.stdout).toContain('Prod / Wait | waiting');
    const stopped = await served.run('stop', 'web', '--abandon', '--builds', '--reason', 'enough');
    expect(stopped).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('; 1 build stopped') });
    expect((await watching.finished).exitCode).toBe(130);
    const [execution] = await served.json<{ status: string; stopTrigger: object }[]>('executions', 'web');
    expect(execution).toMatchObject({ status: 'Stopped', stopTrigger: { reason: 'enough' } });
    const again = await served.run('stop', 'web');
    expect(again.stderr).toContain('[PipelineExecutionNotStoppableException]');
  });

  it('close and open transitions, and roll back', async () => {
    const served = await serve();
    await apply(served, [{ name: 'Prod', actions: PUBLISH }]);
    await served.run('start', 'web', '--follow');
    const closed = await served.run('disable', 'web', 'Prod', '--reason', 'a freeze');
    expect(closed.stdout).toBe('the way into Prod is closed\n');
    const held = served.begin('start', 'web', '--follow', '--json');
    await held.output(/"stage":"Source".*"state":"SUCCEEDED"/);
    await eventually(async () => {
      const { stdout } = await served.run('status', 'web');
      return /transition closed: a freeze.*waiting: [0-9a-f-]{36}/.test(stdout) || undefined;
    }, 'the execution waits in front of Prod');
    expect((await served.run('enable', 'web', 'Prod')).stdout).toBe('the way into Prod is open\n');
    const { exitCode, stdout } = await held.finished;
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
      type: 'summary',
      status: 'Succeeded',
    });
    const back = await served.run('rollback', 'web', 'Prod', '--follow');
    expect(back).toMatchObject({ exitCode: 0, stderr: '' });
    const [newest] = await served.json<{ executionType: string }[]>('executions', 'web');
    expect(newest).toMatchObject({ executionType: 'ROLLBACK', status: 'Succeeded' });
  });

  it('say whom they asked in vain, and refuse what they cannot read', async () => {
    const unheard = await runStepline(['status', 'web', '--endpoint', 'http://127.0.0.1:9']);
    expect(unheard).toMatchObject({ exitCode: 2, stdout: '' });
    expect(unheard.stderr).toContain('http://127.0.0.1:9');
    for (const args of [
      ['status', 'web', '--endpoint', 'nowhere'],
      ['start', 'web', '--var', 'novalue'],
      ['executions', 'web', '--limit', '0'],
      ['disable', 'web', 'Prod'],
      ['pipelines', 'apply', '/nowhere/pipeline.yml'],
    ]) {
      expect(await runStepline(args)).toMatchObject({ exitCode: 2, stdout: '' });
    }
  });
});
