import { afterEach, describe, expect, it, vi } from 'vitest';
import type { State, StateMachine } from '../../../../lib/state-machine.ts';
import type { EmbeddedEngineOptions } from '../../../../local/stepfunctions/engine.ts';
import { call, wait } from '../../../conformance/engine-suite.ts';
import { createEmbeddedEngineHarness } from '../../../fakes/embedded-engine-harness.ts';

type Harness = ReturnType<typeof createEmbeddedEngineHarness>;

let opened: Harness[] = [];
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(opened.map((harness) => harness.close()));
  opened = [];
});

const open = (options: Partial<EmbeddedEngineOptions> = {}): Harness => {
  const harness = createEmbeddedEngineHarness(options);
  opened.push(harness);
  return harness;
};

const machineOf = (states: Record<string, State>): StateMachine => ({
  Comment: 'test',
  StartAt: Object.keys(states)[0] ?? '',
  States: states,
});

const begin = async (
  harness: Harness,
  states: Record<string, State>,
  input: object = {},
  name = 'execution',
) => {
  const machine = await harness.engine.publish('web', 3, machineOf(states));
  await harness.engine.start(machine, name, input);
  return { machine, ended: () => harness.ended(machine, name) };
};

/** A function that keeps the tokens it is given. */
const keepTokens = (harness: Harness, name = 'ask') => {
  const tokens: string[] = [];
  let tell: () => void = () => {};
  harness.handle(name, async ({ token }) => {
    tokens.push(String(token));
    tell();
  });
  const take = async (count: number): Promise<string[]> => {
    while (tokens.length < count) {
      await new Promise<void>((resolve) => {
        tell = resolve;
      });
    }
    return tokens;
  };
  return { tokens, take };
};

const throwing = (name: string) => async (): Promise<never> => {
  throw Object.assign(new Error(`${name} happened`), { name });
};

const RETRY = [
  { ErrorEquals: ['Action.Failed'], MaxAttempts: 0 },
  { ErrorEquals: ['Lambda.ServiceException'], IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 2 },
];

describe('retry', () => {
  it('tries again after the waits that the state declares, then fails with the last error', async () => {
    const waits: number[] = [];
    const harness = open({ delay: async (milliseconds) => void waits.push(milliseconds) });
    let calls = 0;
    harness.handle('broken', async () => {
      calls += 1;
      await throwing('Lambda.ServiceException')();
    });
    const { ended } = await begin(harness, { A: { ...call('broken', {}), Retry: RETRY, End: true } });
    expect(await ended()).toBe('failed');
    expect(waits).toEqual([2000, 6000]);
    expect(calls).toBe(3);
    expect(harness.ends).toMatchObject([{ status: 'failed', error: 'Lambda.ServiceException' }]);
    expect(JSON.parse(harness.ends[0]?.cause ?? '')).toEqual({
      errorType: 'Lambda.ServiceException',
      errorMessage: 'Lambda.ServiceException happened',
    });
  });

  it('never tries an error again that an earlier retrier gives no attempts', async () => {
    const harness = open();
    const { take, tokens } = keepTokens(harness);
    const { ended } = await begin(harness, { A: { ...wait('ask'), Retry: RETRY, End: true } });
    const [token = ''] = await take(1);
    await harness.engine.failTask(token, 'Action.Failed', 'red');
    expect(await ended()).toBe('failed');
    expect(tokens).toHaveLength(1);
  });

  it('gives each attempt of a waiting task its own token', async () => {
    const harness = open({ delay: async () => {} });
    const tokens: string[] = [];
    const second = Promise.withResolvers<void>();
    harness.handle('ask', async ({ token }) => {
      tokens.push(String(token));
      if (tokens.length === 1) await throwing('Lambda.ServiceException')();
      second.resolve();
    });
    const { ended } = await begin(harness, { A: { ...wait('ask'), Retry: RETRY, End: true } });
    await second.promise;
    expect(new Set(tokens).size).toBe(2);
    expect(await harness.engine.succeedTask(tokens[0] ?? '', {})).toBe('stale');
    expect(await harness.engine.succeedTask(tokens[1] ?? '', {})).toBe('delivered');
    expect(await ended()).toBe('succeeded');
  });

  it('calls nothing more when it is stopped while it waits to try again', async () => {
    const waiting = Promise.withResolvers<void>();
    const harness = open({
      delay: (_, scope) =>
        new Promise((resolve) => {
          scope.onCancel(resolve);
          waiting.resolve();
        }),
    });
    let calls = 0;
    harness.handle('broken', async () => {
      calls += 1;
      await throwing('Lambda.ServiceException')();
    });
    const { machine, ended } = await begin(harness, {
      A: { ...call('broken', {}), Retry: RETRY, End: true },
    });
    await waiting.promise;
    await harness.engine.stop(machine, 'execution', 'enough');
    expect(await ended()).toBe('aborted');
    await harness.close();
    expect(calls).toBe(1);
  });

  it('really waits, and not after it is stopped', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const harness = open();
    const called = Promise.withResolvers<void>();
    harness.handle('broken', async () => {
      called.resolve();
      await throwing('Lambda.ServiceException')();
    });
    const { machine } = await begin(harness, {
      A: {
        ...call('broken', {}),
        Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 3600, MaxAttempts: 1 }],
        End: true,
      },
    });
    await called.promise;
    await harness.engine.stop(machine, 'execution', 'enough');
    expect(await harness.engine.describe(machine, 'execution')).toBe('aborted');
  });
});

describe('a task that waits long', () => {
  it('is the same task with the same token after sixty days', async () => {
    vi.useFakeTimers();
    const harness = open();
    const { take, tokens } = keepTokens(harness);
    const { machine, ended } = await begin(harness, { A: { ...wait('ask'), End: true } });
    const [token = ''] = await take(1);
    await vi.advanceTimersByTimeAsync(60 * 24 * 3600 * 1000);
    expect(await harness.engine.describe(machine, 'execution')).toBe('running');
    expect(tokens).toEqual([token]);
    expect(await harness.engine.succeedTask(token, {})).toBe('delivered');
    expect(await ended()).toBe('succeeded');
  });
});

describe('what the library does otherwise', () => {
  it('names the whole execution in $$ in a branch too', async () => {
    const harness = open();
    const seen: unknown[] = [];
    harness.handle('look', async (payload) => {
      seen.push(payload);
    });
    const { ended } = await begin(
      harness,
      {
        First: { Type: 'Pass', Result: { other: true }, Next: 'Stage' },
        Stage: {
          Type: 'Parallel',
          Branches: [
            {
              StartAt: 'A',
              States: {
                A: {
                  ...call('look', {
                    'input.$': '$$.Execution.Input',
                    'x.$': '$$.Execution.Input.x',
                    'since.$': '$$.Execution.StartTime',
                    'name.$': '$$.Execution.Name',
                    literal: '$$.Execution.Input',
                  }),
                  End: true,
                },
              },
            },
          ],
          End: true,
        },
      },
      { x: 1 },
    );
    expect(await ended()).toBe('succeeded');
    expect(seen).toEqual([
      {
        input: { x: 1 },
        x: 1,
        since: '2026-01-01T00:00:00.000Z',
        name: 'execution',
        literal: '$$.Execution.Input',
      },
    ]);
  });

  it.each([[false], [0], [''], [null], [[]], [{}]])('passes %j on unchanged', async (value) => {
    const harness = open();
    harness.handle('echo', async ({ value: given }) => ({ given }));
    const { ended } = await begin(
      harness,
      {
        A: {
          ...call('echo', { 'value.$': '$.value' }),
          ResultSelector: { 'back.$': '$.Payload.given' },
          ResultPath: '$',
          End: true,
        },
      },
      { value },
    );
    expect(await ended()).toBe('succeeded');
    expect(harness.ends[0]?.output).toEqual({ back: value });
  });

  it('cancels what a failed branch leaves running, so that its token is stale', async () => {
    const harness = open();
    const { take } = keepTokens(harness);
    const { take: takeLast } = keepTokens(harness, 'last');
    const branch = (name: string) => ({
      StartAt: name,
      States: { [name]: { ...wait('ask'), End: true } as State },
    });
    const { ended } = await begin(harness, {
      Group: {
        Type: 'Parallel',
        Branches: [branch('A'), branch('B')],
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.why', Next: 'Last' }],
        End: true,
      },
      Last: { ...wait('last'), End: true },
    });
    const [first = '', second = ''] = await take(2);
    await harness.engine.failTask(first, 'Action.Failed', 'no');
    const [last = ''] = await takeLast(1);
    expect(await harness.engine.succeedTask(second, {})).toBe('stale');
    expect(await harness.engine.succeedTask(last, { end: true })).toBe('delivered');
    expect(await ended()).toBe('succeeded');
  });

  it('runs states with names that objects have of their own', async () => {
    const harness = open();
    harness.handle('look', async () => 'seen');
    const states = JSON.parse('{"__proto__": 1, "constructor": 2}') as Record<string, unknown>;
    const [first = '', second = ''] = Object.keys(states);
    const { ended } = await begin(
      harness,
      Object.fromEntries([
        [first, { ...call('look', {}), Next: second } as State],
        [second, { ...call('look', {}), End: true } as State],
      ]),
    );
    expect(await ended()).toBe('succeeded');
  });

  it.each<[string, unknown]>([
    ['a state type that is unknown', { Type: 'Wait', Seconds: 1, End: true }],
    ['a field that is unknown', { ...call('f', {}), TimeoutSeconds: 5, End: true }],
    ['another resource', { ...call('f', {}), Resource: 'arn:aws:states:::sqs:sendMessage', End: true }],
    ['a Pass with a falsy result', { Type: 'Pass', Result: false, End: true }],
    [
      'a token that is given to nobody',
      { ...wait('f'), Parameters: { FunctionName: 'f', Payload: {} }, End: true },
    ],
  ])('refuses %s, naming the state', async (_, state) => {
    const { engine } = open();
    const machine = machineOf({ Odd: state as State });
    await expect(engine.publish('web', 1, machine)).rejects.toMatchObject({
      name: 'UnsupportedMachine',
      state: 'Odd',
    });
  });
});

describe('executions', () => {
  it('tells each end once, with input, output, error and cause', async () => {
    const harness = open();
    await (
      await begin(harness, { A: { Type: 'Pass', Result: { x: 1 }, End: true } }, { n: 1 }, 'one')
    ).ended();
    await (await begin(harness, { A: { Type: 'Fail', Error: 'Red', Cause: 'why' } }, {}, 'two')).ended();
    const { machine, ended } = await begin(harness, { A: { ...wait('nobody'), End: true } }, {}, 'three');
    await ended();
    await harness.engine.stop(machine, 'three', 'too late');
    const common = { pipeline: 'web', version: 3 };
    expect(harness.ends).toEqual([
      { ...common, name: 'one', status: 'succeeded', input: { n: 1 }, output: { x: 1 } },
      { ...common, name: 'two', status: 'failed', input: {}, error: 'Red', cause: 'why' },
      {
        ...common,
        name: 'three',
        status: 'failed',
        input: {},
        error: 'Lambda.ResourceNotFoundException',
        cause: 'there is no function "nobody"',
      },
    ]);
  });

  it('tells the cause of a stop', async () => {
    const harness = open();
    const { take } = keepTokens(harness);
    const { machine } = await begin(harness, { A: { ...wait('ask'), End: true } });
    await take(1);
    await harness.engine.stop(machine, 'execution', 'a person asked');
    expect(harness.ends).toMatchObject([{ status: 'aborted', cause: 'a person asked' }]);
  });

  it('forgets the longest ended first, and never what runs', async () => {
    const harness = open({ rememberEnded: 2 });
    const { take } = keepTokens(harness);
    const { machine: parked } = await begin(harness, { A: { ...wait('ask'), End: true } }, {}, 'parked');
    await take(1);
    const over = await harness.engine.publish('web', 4, machineOf({ A: { Type: 'Succeed' } }));
    for (const name of ['a', 'b', 'c']) {
      await harness.engine.start(over, name, {});
      await harness.ended(over, name);
    }
    const statuses = await Promise.all(['a', 'b', 'c'].map((name) => harness.engine.describe(over, name)));
    expect(statuses).toEqual(['missing', 'succeeded', 'succeeded']);
    expect(await harness.engine.describe(parked, 'parked')).toBe('running');
  });

  it('says that a machine of an earlier process must be published again', async () => {
    const before = open();
    const machine = await before.engine.publish('web', 1, machineOf({ A: { Type: 'Succeed' } }));
    const after = open();
    await expect(after.engine.start(machine, 'x', {})).rejects.toMatchObject({
      name: 'MachineNotPublished',
      ref: machine.ref,
    });
    expect(await after.engine.publish('web', 1, machineOf({ A: { Type: 'Succeed' } }))).toEqual(machine);
    await after.engine.start(machine, 'x', {});
  });

  it('refuses a name of more than 80 characters', async () => {
    const { engine } = open();
    const machine = await engine.publish('web', 1, machineOf({ A: { Type: 'Succeed' } }));
    await expect(engine.start(machine, 'n'.repeat(81), {})).rejects.toMatchObject({ name: 'InvalidName' });
  });

  it('closes without telling an end, and waits for calls under way', async () => {
    const harness = open();
    const called = Promise.withResolvers<void>();
    const mayEnd = Promise.withResolvers<void>();
    let returned = false;
    harness.handle('slow', async () => {
      called.resolve();
      await mayEnd.promise;
      returned = true;
    });
    await begin(harness, { A: { ...call('slow', {}), End: true } });
    await called.promise;
    const closing = harness.engine.close();
    mayEnd.resolve();
    await closing;
    expect(returned).toBe(true);
    expect(harness.ends).toEqual([]);
    const machine = await harness.engine.publish('web', 1, machineOf({ A: { Type: 'Succeed' } }));
    await expect(harness.engine.start(machine, 'x', {})).rejects.toMatchObject({ name: 'EngineClosed' });
  });

  it('goes on when a listener of ends throws', async () => {
    const harness = open();
    harness.engine.onEnd(() => {
      throw new Error('a bad listener');
    });
    const later: string[] = [];
    harness.engine.onEnd(({ name }) => later.push(name));
    await (await begin(harness, { A: { Type: 'Succeed' } })).ended();
    expect(later).toEqual(['execution']);
  });
});
