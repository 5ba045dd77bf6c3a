import { afterEach, beforeEach, describe, expect, it as promise } from 'vitest';
import type { Engine, MachineStatus, MachineVersion } from '../../lib/ports.ts';
import type { State, StateMachine, TaskState } from '../../lib/state-machine.ts';

/** An engine with functions that a test can write as it goes. */
export interface EngineHarness {
  readonly engine: Engine;
  /** What the function of this name does from now on. */
  handle(name: string, handler: (payload: Record<string, unknown>) => Promise<unknown>): void;
  /** Resolves when the execution runs no more. */
  ended(machine: MachineVersion, name: string): Promise<MachineStatus>;
  close(): Promise<void>;
}

const machineOf = (states: Record<string, State>): StateMachine => ({
  Comment: 'conformance',
  StartAt: Object.keys(states)[0] ?? '',
  States: states,
});

export const call = (functionName: string, payload: Record<string, unknown>): TaskState => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: functionName, Payload: payload },
});

export const wait = (functionName: string, payload: Record<string, unknown> = {}): TaskState => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Parameters: { FunctionName: functionName, Payload: { ...payload, 'token.$': '$$.Task.Token' } },
});

/** How long a promise that an emulator does not keep is waited for. */
const GAP_MS = 4_000;

/**
 * What every engine must do (see `Engine`). `open` gives a fresh one.
 * @param gaps titles of what an emulator does not do: each must still fail, so that none is believed for longer than it is so
 */
export const engineSuite = (
  name: string,
  open: () => Promise<EngineHarness>,
  gaps: ReadonlySet<string> = new Set(),
): void => {
  const it = (title: string, run: () => Promise<void>): void => {
    if (gaps.has(title)) promise.fails(`not by the emulator: ${title}`, run, GAP_MS);
    else promise(title, run);
  };
  describe(`engine: ${name}`, () => {
    let harness: EngineHarness;
    let engine: Engine;
    let runs = 0;

    beforeEach(async () => {
      harness = await open();
      engine = harness.engine;
    });
    afterEach(async () => {
      await harness.close();
    });

    const start = async (states: Record<string, State>, input: object = {}) => {
      runs += 1;
      const machine = await engine.publish(`pipeline-${runs}`, 1, machineOf(states));
      await engine.start(machine, 'execution', input);
      return { machine, ended: () => harness.ended(machine, 'execution') };
    };

    /** A function that hands each token it is given to the test. */
    const collectTokens = (functionName: string) => {
      const tokens: string[] = [];
      const waiters: (() => void)[] = [];
      harness.handle(functionName, async ({ token }) => {
        tokens.push(String(token));
        for (const tell of waiters.splice(0)) tell();
      });
      const take = async (count: number): Promise<string[]> => {
        while (tokens.length < count) await new Promise<void>((resolve) => waiters.push(resolve));
        return tokens;
      };
      return { take, first: async () => (await take(1))[0] ?? '' };
    };

    describe('calls of functions', () => {
      it('calls with the resolved payload and gives the answer to the next state as Payload', async () => {
        const seen: unknown[] = [];
        harness.handle('first', async (payload) => {
          seen.push(payload);
          return { answer: { deep: [1, null, false] } };
        });
        harness.handle('second', async (payload) => {
          seen.push(payload);
        });
        const { ended } = await start(
          {
            A: {
              ...call('first', { fixed: 1, 'x.$': '$.x', 'all.$': '$', 'name.$': '$$.Execution.Name' }),
              ResultSelector: { 'got.$': '$.Payload.answer' },
              ResultPath: '$.a',
              Next: 'B',
            },
            B: { ...call('second', { 'in.$': '$' }), End: true },
          },
          { x: 'y' },
        );
        expect(await ended()).toBe('succeeded');
        expect(seen).toEqual([
          { fixed: 1, x: 'y', all: { x: 'y' }, name: 'execution' },
          { in: { x: 'y', a: { got: { deep: [1, null, false] } } } },
        ]);
      });

      it('fails the execution when a function throws and nobody catches', async () => {
        harness.handle('breaks', async () => {
          throw new TypeError('no');
        });
        const { ended } = await start({ A: { ...call('breaks', {}), End: true } });
        expect(await ended()).toBe('failed');
      });

      it('catches by the name of what a function threw', async () => {
        harness.handle('breaks', async () => {
          throw Object.assign(new Error('no'), { name: 'Our.Name' });
        });
        const seen: unknown[] = [];
        harness.handle('after', async (payload) => {
          seen.push(payload['error']);
        });
        const { ended } = await start({
          A: {
            ...call('breaks', {}),
            Catch: [{ ErrorEquals: ['Our.Name'], ResultPath: '$.failure', Next: 'B' }],
            End: true,
          },
          B: { ...call('after', { 'error.$': '$.failure.Error' }), End: true },
        });
        expect(await ended()).toBe('succeeded');
        expect(seen).toEqual(['Our.Name']);
      });
    });

    describe('tasks that wait for a token', () => {
      it('waits after the function returned, until the answer comes', async () => {
        const tokens = collectTokens('ask');
        const { machine, ended } = await start({ A: { ...wait('ask'), End: true } });
        const token = await tokens.first();
        expect(await engine.describe(machine, 'execution')).toBe('running');
        expect(await engine.succeedTask(token, { fine: true })).toBe('delivered');
        expect(await ended()).toBe('succeeded');
      });

      it('takes the first answer and calls later ones stale', async () => {
        const tokens = collectTokens('ask');
        const { ended } = await start({ A: { ...wait('ask'), End: true } });
        const token = await tokens.first();
        await engine.succeedTask(token, {});
        expect(await engine.succeedTask(token, {})).toBe('stale');
        expect(await engine.failTask(token, 'Late', 'too late')).toBe('stale');
        expect(await ended()).toBe('succeeded');
      });

      it('calls an unknown token stale', async () => {
        expect(await engine.succeedTask('nobody-knows-this', {})).toBe('stale');
        expect(await engine.failTask('nobody-knows-this', 'E', 'c')).toBe('stale');
      });

      it('takes an answer that comes before the function returns', async () => {
        harness.handle('ask', async ({ token }) => {
          expect(await engine.succeedTask(String(token), {})).toBe('delivered');
          throw new Error('after the answer: too late to matter');
        });
        const { ended } = await start({ A: { ...wait('ask'), End: true } });
        expect(await ended()).toBe('succeeded');
      });

      it('fails the task when the function throws; its token is dead then', async () => {
        const given = Promise.withResolvers<string>();
        harness.handle('ask', async ({ token }) => {
          given.resolve(String(token));
          throw new Error('no');
        });
        const { ended } = await start({ A: { ...wait('ask'), End: true } });
        expect(await ended()).toBe('failed');
        expect(await engine.succeedTask(await given.promise, {})).toBe('stale');
      });

      it('gives error and cause of a failed task to its Catch', async () => {
        const tokens = collectTokens('ask');
        const seen: unknown[] = [];
        harness.handle('after', async (payload) => {
          seen.push(payload['failure']);
        });
        const { ended } = await start({
          A: {
            ...wait('ask'),
            Catch: [
              { ErrorEquals: ['Other'], ResultPath: null, Next: 'Never' },
              { ErrorEquals: ['Action.Failed'], ResultPath: '$.failure', Next: 'B' },
            ],
            Next: 'Never',
          },
          B: { ...call('after', { 'failure.$': '$.failure' }), End: true },
          Never: { Type: 'Fail', Error: 'Never', Cause: 'not here' },
        });
        await engine.failTask(await tokens.first(), 'Action.Failed', 'a test failed');
        expect(await ended()).toBe('succeeded');
        expect(seen).toEqual([{ Error: 'Action.Failed', Cause: 'a test failed' }]);
      });

      it('gives a fresh token to each task', async () => {
        const tokens = collectTokens('ask');
        const { ended } = await start({
          A: { ...wait('ask'), ResultPath: null, Next: 'B' },
          B: { ...wait('ask'), ResultPath: null, End: true },
        });
        await engine.succeedTask(await tokens.first(), {});
        const [first = '', second = ''] = await tokens.take(2);
        expect(second).not.toBe(first);
        expect(await engine.succeedTask(first, {})).toBe('stale');
        expect(await engine.succeedTask(second, {})).toBe('delivered');
        expect(await ended()).toBe('succeeded');
      });
    });

    describe('branches', () => {
      const branch = (at: number) => ({
        StartAt: `Action ${at}`,
        States: {
          [`Action ${at}`]: {
            ...wait('ask', { at }),
            ResultSelector: { ok: true },
            Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: `Not ${at}` }],
            End: true,
          },
          [`Not ${at}`]: { Type: 'Pass', Result: { ok: false }, End: true },
        } as Record<string, State>,
      });
      const group = (size: number): Record<string, State> => ({
        Group: {
          Type: 'Parallel',
          Branches: Array.from({ length: size }, (_, at) => branch(at)),
          ResultPath: '$.group',
          Next: 'After',
        },
        After: {
          Type: 'Choice',
          Choices: [
            {
              And: Array.from({ length: size }, (_, at) => ({
                Variable: `$.group[${at}].ok`,
                BooleanEquals: true,
              })),
              Next: 'Done',
            },
          ],
          Default: 'Red',
        },
        Done: { Type: 'Succeed' },
        Red: { Type: 'Fail', Error: 'Red', Cause: 'an action failed' },
      });

      it('starts all of fifty branches at once and ends when all have ended', async () => {
        const tokens = collectTokens('ask');
        const { machine, ended } = await start(group(50));
        const all = [...(await tokens.take(50))];
        const last = all.pop() ?? '';
        for (const token of all.reverse()) await engine.succeedTask(token, {});
        expect(await engine.describe(machine, 'execution')).toBe('running');
        await engine.succeedTask(last, {});
        expect(await ended()).toBe('succeeded');
      });

      it('lets the others finish when one that catches its failure fails', async () => {
        const tokens = collectTokens('ask');
        const { machine, ended } = await start(group(2));
        const [first = '', second = ''] = await tokens.take(2);
        await engine.failTask(first, 'Action.Failed', 'no');
        expect(await engine.describe(machine, 'execution')).toBe('running');
        expect(await engine.succeedTask(second, {})).toBe('delivered');
        expect(await ended()).toBe('failed');
      });

      it('sends a failure that no branch caught to the Catch of the group', async () => {
        const tokens = collectTokens('ask');
        const { ended } = await start({
          Stage: {
            Type: 'Parallel',
            Branches: [{ StartAt: 'A', States: { A: { ...wait('ask'), End: true } } }],
            Catch: [{ ErrorEquals: ['Action.Failed'], ResultPath: null, Next: 'Caught' }],
            Next: 'Never',
          },
          Caught: { Type: 'Succeed' },
          Never: { Type: 'Fail', Error: 'Never', Cause: 'not here' },
        });
        await engine.failTask(await tokens.first(), 'Action.Failed', 'no');
        expect(await ended()).toBe('succeeded');
      });
    });

    describe('executions', () => {
      it('gives the same machine the same ref, and another version another', async () => {
        const machine = machineOf({ A: { Type: 'Succeed' } });
        const one = await engine.publish('pipeline', 1, machine);
        expect(await engine.publish('pipeline', 1, machine)).toEqual(one);
        const two = await engine.publish('pipeline', 2, machineOf({ B: { Type: 'Succeed' } }));
        expect(two.ref).not.toBe(one.ref);
        expect(two).toMatchObject({ pipeline: 'pipeline', version: 2 });
      });

      it('starts one execution for a name and input, however often it is asked', async () => {
        let calls = 0;
        const tokens = collectTokens('ask');
        harness.handle('count', async () => {
          calls += 1;
        });
        const { machine, ended } = await start(
          { A: { ...call('count', {}), Next: 'B' }, B: { ...wait('ask'), End: true } },
          { n: 1 },
        );
        await engine.start(machine, 'execution', { n: 1 });
        await engine.succeedTask(await tokens.first(), {});
        expect(await ended()).toBe('succeeded');
        await engine.start(machine, 'execution', { n: 1 });
        expect(calls).toBe(1);
        expect(await engine.describe(machine, 'execution')).toBe('succeeded');
      });

      it('refuses a name that was started with another input', async () => {
        const { machine } = await start({ A: { ...wait('ask'), End: true } }, { n: 1 });
        await expect(engine.start(machine, 'execution', { n: 2 })).rejects.toMatchObject({
          name: 'ExecutionAlreadyExists',
        });
      });

      it('says missing of an execution that was never started', async () => {
        const machine = await engine.publish('pipeline', 1, machineOf({ A: { Type: 'Succeed' } }));
        expect(await engine.describe(machine, 'ghost')).toBe('missing');
        await engine.stop(machine, 'ghost', 'nobody there');
      });

      it('stops: the execution is aborted and its tokens are stale', async () => {
        const tokens = collectTokens('ask');
        let after = 0;
        harness.handle('after', async () => {
          after += 1;
        });
        const { machine, ended } = await start({
          A: {
            ...wait('ask'),
            Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'B' }],
            Next: 'B',
          },
          B: { ...call('after', {}), End: true },
        });
        const token = await tokens.first();
        await engine.stop(machine, 'execution', 'a person asked');
        expect(await ended()).toBe('aborted');
        expect(await engine.succeedTask(token, {})).toBe('stale');
        await engine.stop(machine, 'execution', 'again');
        expect(await engine.describe(machine, 'execution')).toBe('aborted');
        expect(after).toBe(0);
      });

      it('leaves an execution that is over as it is when it is stopped', async () => {
        const { machine, ended } = await start({ A: { Type: 'Succeed' } });
        expect(await ended()).toBe('succeeded');
        await engine.stop(machine, 'execution', 'too late');
        expect(await engine.describe(machine, 'execution')).toBe('succeeded');
      });
    });
  });
};
