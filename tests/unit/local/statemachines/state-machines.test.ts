import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Scope } from '../../../../local/stepfunctions/scope.ts';
import { MACHINE_OWNER, openLocalMachines } from '../../../fakes/local-machines.ts';
import { writeTree } from '../../../fakes/tree.ts';

const open = async (
  files: Readonly<Record<string, string>> = {},
  options: Parameters<typeof openLocalMachines>[0] = {},
) => {
  const opened = await openLocalMachines(options);
  onTestFinished(() => opened.remove());
  await opened.functions(files);
  return opened;
};

const machine = (first: string, states: object, more: object = {}) => ({
  StartAt: first,
  States: states,
  ...more,
});
const only = (state: object) => machine('Only', { Only: { End: true, ...state } });

const lambda = (name: string) => `arn:aws:lambda:us-east-1:111122223333:function:${name}`;
const task = (name: string, more: object = {}) => ({ Type: 'Task', Resource: lambda(name), ...more });
const INVOKE = 'arn:aws:states:::lambda:invoke';

const outputOf = (execution: { readonly output?: string } | undefined): unknown =>
  JSON.parse(execution?.output ?? '"no output"');

const DOUBLE = { 'double.mjs': 'export const handler = async (n) => n * 2;' };
/** Fails until it has been called so often. */
const FLAKY = {
  'flaky.mjs': `import { appendFileSync, readFileSync } from 'node:fs';
    const file = new URL('./calls', import.meta.url);
    export const handler = async ({ until }) => {
      appendFileSync(file, '.');
      const calls = readFileSync(file, 'utf8').length;
      if (calls < until) throw Object.assign(new Error('not yet'), { name: 'Oven.Busy' });
      return calls;
    };`,
};

/** An execution whose process died while its task was at work. */
const leaveStuck = async () => {
  const first = await open(FLAKY);
  await first.functions({
    'stuck.mjs': 'export const handler = () => new Promise((d) => setTimeout(d, 1e6));',
  });
  const arn = await first.define('it', only(task('stuck')));
  const { executionArn } = await first.machines.start(arn, 'one', '7', MACHINE_OWNER);
  await first.close();
  return { first, arn, executionArn };
};

describe('a local state machine', () => {
  it('calls functions of this machine, by their ARN and by lambda:invoke', async () => {
    const { run } = await open(DOUBLE);
    expect(outputOf(await run(only(task('double:live')), 21))).toBe(42);
    const other = await open(DOUBLE);
    const invoked = only({
      Type: 'Task',
      Resource: INVOKE,
      Parameters: { FunctionName: 'double', 'Payload.$': '$.n' },
    });
    expect(outputOf(await other.run(invoked, { n: 4 }))).toEqual({
      ExecutedVersion: '$LATEST',
      Payload: 8,
      StatusCode: 200,
    });
  });

  it('chooses, maps and branches', async () => {
    const { run, calls } = await open(DOUBLE);
    const definition = machine('Many', {
      Many: {
        Type: 'Choice',
        Choices: [{ Variable: '$.numbers[0]', IsPresent: true, Next: 'Each' }],
        Default: 'None',
      },
      None: { Type: 'Succeed' },
      Each: {
        Type: 'Map',
        ItemsPath: '$.numbers',
        ItemProcessor: {
          ProcessorConfig: { Mode: 'INLINE' },
          ...machine('Double', { Double: task('double', { End: true }) }),
        },
        ResultPath: '$.doubled',
        Next: 'Both',
      },
      Both: {
        Type: 'Parallel',
        Branches: [
          machine('Doubled', { Doubled: { Type: 'Pass', InputPath: '$.doubled', End: true } }),
          machine('Given', {
            Given: { Type: 'Pass', Parameters: { 'given.$': '$$.Execution.Input.numbers' }, End: true },
          }),
        ],
        End: true,
      },
    });
    expect(outputOf(await run(definition, { numbers: [1, 2] }))).toEqual([[2, 4], { given: [1, 2] }]);
    expect(calls).toEqual([lambda('double'), lambda('double')]);
  });

  it('tries a failing task again, and catches what stays wrong', async () => {
    const retry = [{ ErrorEquals: ['Oven.Busy'], IntervalSeconds: 0, MaxAttempts: 2 }];
    const { run } = await open(FLAKY);
    expect(outputOf(await run(only(task('flaky', { Retry: retry })), { until: 3 }))).toBe(3);
    const other = await open(FLAKY);
    const caught = machine('Try', {
      Try: task('flaky', {
        Retry: retry,
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.problem', Next: 'Told' }],
        End: true,
      }),
      Told: { Type: 'Pass', End: true },
    });
    expect(outputOf(await other.run(caught, { until: 9 }))).toEqual({
      until: 9,
      problem: {
        Error: 'Oven.Busy',
        Cause: JSON.stringify({ errorType: 'Oven.Busy', errorMessage: 'not yet' }),
      },
    });
    expect(other.calls).toHaveLength(3);
  });

  it('waits as long as it says, or until it says', async () => {
    const { run, waits } = await open();
    const definition = machine('Long', {
      Long: { Type: 'Wait', Seconds: 30 * 24 * 60 * 60, Next: 'Given' },
      Given: { Type: 'Wait', SecondsPath: '$.seconds', Next: 'Until' },
      Until: { Type: 'Wait', Timestamp: '2026-02-01T00:00:00Z', Next: 'Past' },
      Past: { Type: 'Wait', TimestampPath: '$.past', End: true },
    });
    const input = { seconds: 7, past: '2020-01-01T00:00:00Z' };
    expect(outputOf(await run(definition, input))).toEqual(input);
    const days = 24 * 60 * 60_000;
    expect(waits).toEqual([2_000_000_000, 592_000_000, 7_000, days - 7_000]);
  });

  it('ends a task that takes too long, and a machine that does', async () => {
    const SLOW = { 'slow.mjs': 'export const handler = () => new Promise((done) => setTimeout(done, 1e6));' };
    const { run } = await open(SLOW);
    expect(await run(only(task('slow', { TimeoutSeconds: 1 })))).toMatchObject({
      status: 'FAILED',
      error: 'States.Timeout',
    });
    const other = await open(SLOW);
    expect(await other.run({ ...only(task('slow')), TimeoutSeconds: 1 })).toEqual({
      status: 'TIMED_OUT',
      error: 'States.Timeout',
    });
  });

  it.each([
    ['a function that is not there', only(task('ghost')), {}, 'Lambda.ResourceNotFoundException', 'ghost'],
    [
      'a path that leads nowhere',
      only({ Type: 'Pass', InputPath: '$.ghost' }),
      {},
      'States.Runtime',
      '$.ghost',
    ],
    [
      'a number of seconds that is none',
      only({ Type: 'Wait', SecondsPath: '$.n' }),
      { n: 'soon' },
      'States.Runtime',
      'seconds',
    ],
    [
      'no choice that fits',
      machine('Only', {
        Only: { Type: 'Choice', Choices: [{ Variable: '$.n', NumericEquals: 1, Next: 'Done' }] },
        Done: { Type: 'Succeed' },
      }),
      { n: 2 },
      'States.NoChoiceMatched',
      '',
    ],
    [
      'a result that is too large',
      only({ Type: 'Task', Resource: lambda('large') }),
      {},
      'States.DataLimitExceeded',
      '262144',
    ],
  ])('fails, and says why, for %s', async (_what, definition, input, error, cause) => {
    const { run } = await open({ 'large.mjs': 'export const handler = async () => "x".repeat(300_000);' });
    expect(await run(definition, input)).toMatchObject({
      status: 'FAILED',
      error,
      cause: expect.stringContaining(cause),
    });
  });

  it.each([
    ['its resource is arn:aws:states:::sns:publish', task('x', { Resource: 'arn:aws:states:::sns:publish' })],
    ['its resource is', task('x', { Resource: `${INVOKE}.waitForTaskToken`, Parameters: {} })],
    ['the field HeartbeatSeconds', task('x', { HeartbeatSeconds: 5 })],
    ['the field Credentials', task('x', { Credentials: { RoleArn: 'arn:aws:iam::1:role/r' } })],
    [
      'its parameters have InvocationType',
      task('x', { Resource: INVOKE, Parameters: { FunctionName: 'x', InvocationType: 'Event' } }),
    ],
    ['its Result is 0', { Type: 'Pass', Result: 0 }],
    ["its ResultPath is $['a b']", { Type: 'Pass', ResultPath: "$['a b']" }],
    ['it reads $$.State', { Type: 'Pass', Parameters: { 'entered.$': '$$.State.EnteredTime' } }],
    [
      'its items are not processed inline',
      {
        Type: 'Map',
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          ...machine('Inside', { Inside: { Type: 'Pass', End: true } }),
        },
      },
    ],
  ])('is refused before anything of it runs: %s', async (problem, state) => {
    const { run, calls } = await open();
    await expect(run(only(state))).rejects.toMatchObject({
      name: 'UnsupportedMachine',
      message: expect.stringContaining(problem),
    });
    expect(calls).toEqual([]);
  });

  it.each([
    ['no Amazon States Language', { StartAt: 'Nowhere', States: {} }],
    ['a state that leads nowhere', machine('A', { A: { Type: 'Pass', Next: 'B' } })],
  ])('is refused as not valid: %s', async (_what, definition) => {
    const { run } = await open();
    await expect(run(definition)).rejects.toMatchObject({ name: 'ConfigurationError' });
  });

  it.each(['.asl.yaml', '.asl.yml'])('may be written as YAML, in %s', async (extension) => {
    const { machines, folder, ended } = await open();
    const text = 'StartAt: A\nStates: { A: { Type: Pass, Result: hello, End: true } }\n';
    await writeTree(join(folder, 'statemachines'), { [`y${extension}`]: text });
    const arn = 'arn:aws:states:us-east-1:111122223333:stateMachine:y:1';
    const { executionArn } = await machines.start(arn, 'one', '{}', MACHINE_OWNER);
    expect(outputOf(await ended(executionArn))).toBe('hello');
  });

  it.each([
    ['greet', 'one', '{}'],
    ['arn:aws:states:us-east-1:1:stateMachine:../up', 'one', '{}'],
    ['arn:aws:states:us-east-1:1:stateMachine:it', 'a/../b', '{}'],
    ['arn:aws:states:us-east-1:1:stateMachine:it', 'one', '{'],
  ])('is not started for %s, %s, %s', async (arn, name, input) => {
    const { machines, define, folder } = await open();
    await define('it', only({ Type: 'Pass' }));
    await expect(machines.start(arn, name, input, MACHINE_OWNER)).rejects.toMatchObject({
      name: 'ConfigurationError',
    });
    expect(await readdir(folder)).not.toContain('executions');
  });

  it('starts once when it is asked for twice at once', async () => {
    const { machines, define, ended, calls } = await open(DOUBLE);
    const arn = await define('it', only(task('double')));
    const [first] = await Promise.all([
      machines.start(arn, 'one', '1', MACHINE_OWNER),
      machines.start(arn, 'one', '1', MACHINE_OWNER),
    ]);
    await ended(first.executionArn);
    expect(calls).toEqual([lambda('double')]);
  });

  it('is what it was when it was started, when it runs again after its process died', async () => {
    const { first, arn, executionArn } = await leaveStuck();
    await first.define('it', only({ Type: 'Pass', Result: 'another machine' }));
    await first.functions({ 'stuck.mjs': 'export const handler = async (n) => n + 1;' });
    const next = await openLocalMachines({ folder: first.folder });
    onTestFinished(() => next.close());
    expect(await next.machines.describe(executionArn)).toEqual({ status: 'RUNNING' });
    await next.machines.recover();
    expect(outputOf(await next.ended(executionArn))).toBe(8);
    expect(await next.machines.start(arn, 'one', '7', MACHINE_OWNER)).toEqual({ executionArn });
    expect(next.calls).toHaveLength(1);
  });

  describe('whose end the disk does not take', () => {
    /** A call, and a wait by the end of which nothing of the execution can be written. */
    const CALL_AND_WAIT = machine('Call', {
      Call: task('double', { Next: 'Wait' }),
      Wait: { Type: 'Wait', Seconds: 7, End: true },
    });

    /** Has something in the place of the file until `onRetry` says so. */
    const openOnFullDisk = async (onRetry: (obstacle: string, scope: Scope) => Promise<void>) => {
      const obstacles: string[] = [];
      const opened = await open(DOUBLE, {
        onWait: async (milliseconds, scope) => {
          if (milliseconds !== 7_000) return onRetry(obstacles[0] ?? '', scope);
          const folder = join(opened.folder, 'executions');
          for (const name of await readdir(folder)) {
            obstacles.push(join(folder, `${name}.new`));
            await mkdir(join(folder, `${name}.new`));
          }
        },
      });
      return opened;
    };

    it('is written as soon as there is room, and the machine does not run twice', async () => {
      const first = await openOnFullDisk((obstacle) => rm(obstacle, { recursive: true }));
      const done = await first.run(CALL_AND_WAIT, 21);
      expect(outputOf(done)).toBe(42);
      expect(first.waits).toEqual([7_000, 250]);
      await first.close();
      const next = await openLocalMachines({ folder: first.folder });
      onTestFinished(() => next.close());
      await next.machines.recover();
      await next.machines.idle();
      expect([...first.calls, ...next.calls]).toEqual([lambda('double')]);
    });

    it('keeps nobody from closing', async () => {
      const waits = Promise.withResolvers<void>();
      const first = await openOnFullDisk(
        (_, scope) =>
          new Promise((resolve) => {
            scope.onCancel(resolve);
            waits.resolve();
          }),
      );
      const arn = await first.define('it', CALL_AND_WAIT);
      const { executionArn } = await first.machines.start(arn, 'one', '21', MACHINE_OWNER);
      await waits.promise;
      await first.close();
      expect(await first.machines.describe(executionArn)).toEqual({ status: 'RUNNING' });
    });
  });

  it('that cannot be taken up again has failed, and says why; it keeps no other from it', async () => {
    const first = await open({
      'stuck.mjs': 'export const handler = () => new Promise((d) => setTimeout(d, 1e6));',
    });
    const arn = await first.define('it', only(task('stuck')));
    const refused = await first.machines.start(arn, 'refused', '7', MACHINE_OWNER);
    const folder = join(first.folder, 'executions');
    const [file = ''] = await readdir(folder);
    const kept = JSON.parse(await readFile(join(folder, file), 'utf8'));
    const good = await first.machines.start(arn, 'good', '7', MACHINE_OWNER);
    await first.close();
    const definition = only(task('stuck', { Resource: 'arn:aws:states:::sns:publish' }));
    await writeTree(folder, {
      [file]: JSON.stringify({ ...kept, definition }),
      '00.json': '{"half":',
      '01.json': 'null',
    });
    await first.functions({ 'stuck.mjs': 'export const handler = async (n) => n + 1;' });
    const next = await openLocalMachines({ folder: first.folder });
    onTestFinished(() => next.close());
    await next.machines.recover();
    expect(await next.ended(refused.executionArn)).toMatchObject({
      status: 'FAILED',
      cause: expect.stringContaining('sns:publish'),
    });
    expect(outputOf(await next.ended(good.executionArn))).toBe(8);
    expect(await readdir(folder)).toEqual(
      expect.arrayContaining(['00.json.unreadable', '01.json.unreadable', file]),
    );
  });

  it('does not run again where nobody is to go on with it', async () => {
    const { first, executionArn } = await leaveStuck();
    const next = await openLocalMachines({ folder: first.folder });
    onTestFinished(() => next.close());
    await next.machines.abandon();
    await next.machines.recover();
    expect(await next.machines.describe(executionArn)).toEqual({ status: 'ABORTED' });
    expect(next.calls).toEqual([]);
  });
});
