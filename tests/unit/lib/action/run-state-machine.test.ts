import { describe, expect, it } from 'vitest';
import { runStateMachine } from '../../../../lib/action/run-state-machine.ts';
import type { Archives, MachineExecution } from '../../../../lib/ports.ts';
import { ACTION_EXECUTION_ID, actionWork, STARTED_AT } from '../../../fakes/action-work.ts';
import { createMemoryStore } from '../../../fakes/memory-store.ts';

const MACHINE = 'arn:aws:states:eu-central-1:111122223333:stateMachine:Bake';
const INPUT = { name: 'App', key: 'App.zip' };

async function* single(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

const archives: Archives = {
  visit: async (_zip, visitor) => {
    for (const [path, text] of [
      ['in.json', '{"from":"file"}'],
      ['bad.json', '{'],
    ] as const) {
      await visitor({ path, size: text.length, mode: 0o644, read: async () => single(text) });
    }
  },
};

const open = async () => {
  const started: string[][] = [];
  const executions = new Map<string, MachineExecution>();
  const store = createMemoryStore();
  await store.put(INPUT.key, new Uint8Array());
  const runner = runStateMachine({
    store,
    archives,
    machines: {
      start: async (arn, name, input) => {
        started.push([arn, name, input]);
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
  return { started, executions, runner, start };
};

describe('a state machine invocation', () => {
  it('starts an execution named after the action, with {} as its input, for seven days', async () => {
    const { start, started } = await open();
    expect(await start({}, [])).toEqual({
      externalId: `arn:aws:states:eu-central-1:111122223333:execution:Bake:${ACTION_EXECUTION_ID}`,
      deadline: STARTED_AT + 7 * 24 * 60 * 60_000,
    });
    expect(started).toEqual([[MACHINE, ACTION_EXECUTION_ID, '{}']]);
  });

  it('puts the prefix before the name, and takes literal input', async () => {
    const { start, started } = await open();
    await start({ ExecutionNamePrefix: 'night', InputType: 'Literal', Input: '{"a":1}' });
    expect(started).toEqual([[MACHINE, `night-${ACTION_EXECUTION_ID}`, '{"a":1}']]);
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

  it('refuses to promise an output artifact', async () => {
    const { runner } = await open();
    const work = actionWork({
      type: 'Invoke/AWS/StepFunctions',
      configuration: { StateMachineArn: MACHINE },
      outputs: [{ name: 'Out', key: 'Out.zip' }],
    });
    await expect(runner.ensureStarted(work)).rejects.toMatchObject({
      name: 'ConfigurationError',
      where: 'Prod/Act: outputArtifacts',
    });
  });

  it('ends as the machine ends', async () => {
    const { runner, executions } = await open();
    const arn = MACHINE.replace('stateMachine', 'execution').concat(':n');
    const ask = async (execution: MachineExecution) => {
      executions.set(arn, execution);
      return runner.ask?.(arn, ACTION_EXECUTION_ID);
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
    expect(await runner.ask?.(arn, ACTION_EXECUTION_ID)).toMatchObject({ status: 'errored' });
  });
});
