import { describe, expect, it } from 'vitest';
import { createArchives } from '../../../../adapters/zip/archives.ts';
import { runStateMachine } from '../../../../lib/action/run-state-machine.ts';
import type { MachineExecution } from '../../../../lib/ports.ts';
import { ACTION_EXECUTION_ID, actionWork, EXECUTION_ID, STARTED_AT } from '../../../fakes/action-work.ts';
import { createMemoryStore } from '../../../fakes/memory-store.ts';

const MACHINE = 'arn:aws:states:eu-central-1:111122223333:stateMachine:Bake';
const INPUT = { name: 'App', key: 'App.zip' };

const OWNER = { pipeline: 'shop', executionId: EXECUTION_ID, actionExecutionId: ACTION_EXECUTION_ID };
const archives = createArchives();

const filesOf = async (zip: AsyncIterable<Uint8Array>): Promise<Record<string, string>> => {
  const files: Record<string, string> = {};
  await archives.visit(zip, async ({ path, read }) => {
    files[path] = Buffer.concat(await Array.fromAsync(await read())).toString();
  });
  return files;
};

const open = async () => {
  const started: unknown[][] = [];
  const executions = new Map<string, MachineExecution>();
  const store = createMemoryStore();
  const files = { 'in.json': '{"from":"file"}', 'bad.json': '{' };
  await store.putStream(
    INPUT.key,
    archives.pack(Object.entries(files).map(([path, text]) => ({ path, body: Buffer.from(text) }))),
  );
  const runner = runStateMachine({
    store,
    archives,
    machines: {
      start: async (...request) => {
        const [arn, name] = request;
        started.push(request);
        return { executionArn: `${arn.replace('stateMachine', 'execution')}:${name}` };
      },
      describe: async (arn) => executions.get(arn),
    },
  });
  const start = (configuration: Readonly<Record<string, string>> = {}, inputs = [INPUT]) =>
    runner.ensureStarted(
      actionWork({
        type: 'Invoke/AWS/StepFunctions',
        configuration: { StateMachineArn: MACHINE, ...configuration },
        inputs,
      }),
    );
  return { started, executions, runner, start, store };
};

describe('a state machine invocation', () => {
  it('starts an execution named after the action, with {} as its input, for seven days', async () => {
    const { start, started } = await open();
    expect(await start({}, [])).toEqual({
      externalId: `arn:aws:states:eu-central-1:111122223333:execution:Bake:${ACTION_EXECUTION_ID}`,
      deadline: STARTED_AT + 7 * 24 * 60 * 60_000,
    });
    expect(started).toEqual([[MACHINE, ACTION_EXECUTION_ID, '{}', OWNER]]);
  });

  it('puts the prefix before the name, and takes literal input', async () => {
    const { start, started } = await open();
    await start({ ExecutionNamePrefix: 'night', InputType: 'Literal', Input: '{"a":1}' });
    expect(started).toEqual([[MACHINE, `night-${ACTION_EXECUTION_ID}`, '{"a":1}', OWNER]]);
  });

  it('reads its input from a file of the artifact', async () => {
    const { start, started } = await open();
    await start({ InputType: 'FilePath', Input: 'in.json' });
    expect(started[0]?.[2]).toBe('{"from":"file"}');
  });

  it.each([
    ['Input', { Input: 'not json' }],
    ['Input', { InputType: 'FilePath' }],
    ['Input', { InputType: 'FilePath', Input: 'ghost.json' }],
    ['Input', { InputType: 'FilePath', Input: 'bad.json' }],
    ['InputType', { InputType: 'Url', Input: 'x' }],
    ['ExecutionNamePrefix', { ExecutionNamePrefix: 'x'.repeat(44) }],
  ])('refuses a bad %s and starts nothing: %j', async (key, configuration) => {
    const { start, started } = await open();
    await expect(start(configuration)).rejects.toMatchObject({
      name: 'ConfigurationError',
      where: `Prod/Act: configuration.${key}`,
    });
    expect(started).toEqual([]);
  });

  it('refuses a file without an artifact to find it in', async () => {
    const { start } = await open();
    await expect(start({ InputType: 'FilePath', Input: 'in.json' }, [])).rejects.toMatchObject({
      name: 'ConfigurationError',
    });
  });

  it('keeps what the machine puts out as its output artifact, the same bytes each time', async () => {
    const { runner, executions, store } = await open();
    const arn = MACHINE.replace('stateMachine', 'execution').concat(':n');
    executions.set(arn, { status: 'SUCCEEDED', output: '{"loaves":3}' });
    const ask = () => runner.ask?.(arn, ACTION_EXECUTION_ID, [{ name: 'Bread', key: 'k/bread.zip' }]);
    expect(await ask()).toMatchObject({ status: 'succeeded', artifacts: ['Bread'] });
    const first = await store.get('k/bread.zip');
    const kept = await store.getStream('k/bread.zip');
    expect(await filesOf(kept?.body ?? archives.pack([]))).toEqual({ 'output.json': '{"loaves":3}' });
    await ask();
    expect((await store.get('k/bread.zip'))?.body).toEqual(first?.body);
  });

  it('does not say that an express machine succeeded, of which nobody knows', async () => {
    const { runner } = await open();
    const arn = 'arn:aws:states:eu-central-1:111122223333:express:Bake:n:1';
    expect(await runner.ask?.(arn, ACTION_EXECUTION_ID, [])).toMatchObject({
      status: 'errored',
      code: 'ExpressMachineNotSupported',
    });
  });

  it('asks a standard machine that is called express how it ended', async () => {
    const { runner, executions } = await open();
    const arn = 'arn:aws:states:eu-central-1:111122223333:execution:express:n';
    executions.set(arn, { status: 'SUCCEEDED' });
    expect(await runner.ask?.(arn, ACTION_EXECUTION_ID, [])).toMatchObject({ status: 'succeeded' });
  });

  it('ends as the machine ends', async () => {
    const { runner, executions } = await open();
    const arn = MACHINE.replace('stateMachine', 'execution').concat(':n');
    const ask = async (execution: MachineExecution) => {
      executions.set(arn, execution);
      return runner.ask?.(arn, ACTION_EXECUTION_ID, []);
    };
    expect(await ask({ status: 'RUNNING' })).toBeUndefined();
    expect(await ask({ status: 'SUCCEEDED' })).toEqual({
      status: 'succeeded',
      artifacts: [],
      externalId: arn,
      outputVariables: { StateMachineArn: MACHINE, ExecutionArn: arn },
    });
    expect(await ask({ status: 'FAILED', error: 'Oven.Cold', cause: 'no gas' })).toMatchObject({
      status: 'failed',
      summary: 'The state machine ended as FAILED. Oven.Cold: no gas',
    });
    expect(await ask({ status: 'ABORTED' })).toMatchObject({
      status: 'failed',
      summary: 'The state machine ended as ABORTED',
    });
    executions.clear();
    expect(await runner.ask?.(arn, ACTION_EXECUTION_ID, [])).toMatchObject({ status: 'errored' });
  });
});
