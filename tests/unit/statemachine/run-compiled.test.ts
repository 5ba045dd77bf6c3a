import { describe, expect, it } from 'vitest';
import type { Pipeline } from '../../../lib/pipeline/pipeline.ts';
import { compile } from '../../../statemachine/compile.ts';
import { pipelineOf } from './pipeline-of.ts';
import { inWords, recordWorld, type Script } from './record-world.ts';
import { runMachine, taskError } from './run-machine.ts';

const LINEAR = pipelineOf({ Source: [['App']], Prod: [['Build'], ['Test'], ['Deploy']] });
const SIDE_BY_SIDE = pipelineOf({
  Source: [['App']],
  Test: [['Build'], ['Lint', 'Unit', 'Audit'], ['Report']],
});
const GUARDED = pipelineOf(
  { Source: [['App']], Prod: [['Deploy']] },
  {
    Prod: { beforeEntry: ['Open', 'Allowed'], onSuccess: ['Quiet'], onFailure: ['Calm', 'Sure'] },
  },
);

const run = async (pipeline: Pipeline, script?: Script) => {
  const result = await runMachine(compile(pipeline), recordWorld(pipeline.stages[0]?.name ?? '', script));
  return { ...result, words: result.calls.map(inWords) };
};

describe('a compiled machine', () => {
  it('runs stages and actions in order, at 3 transitions, 4 a stage and 1 an action', async () => {
    const { status, words, entered } = await run(LINEAR);
    expect(status).toBe('succeeded');
    expect(words).toEqual([
      ...['begin', 'enter Source', 'Source/App', 'leave Source'],
      ...['enter Prod', 'Prod/Build', 'Prod/Test', 'Prod/Deploy', 'leave Prod'],
    ]);
    expect(entered).toHaveLength(3 + 4 * 2 + 4);
  });

  it('hands each function the names it needs, and only those', async () => {
    const { calls } = await runMachine(compile(GUARDED), recordWorld('Source'), {
      pipelineExecutionId: 'e-1',
    });
    const execution = { pipeline: 'web-app', executionId: 'e-1', attempt: 1 };
    expect(calls.find(({ fn }) => fn === 'begin-execution')?.payload).toEqual({
      pipeline: 'web-app',
      version: 7,
      input: { pipelineExecutionId: 'e-1' },
      machineExecution: 'machine-execution',
    });
    expect(calls.find(({ fn }) => fn === 'enter-stage')?.payload).toEqual({
      ...execution,
      stage: 'Source',
      token: 'token',
    });
    expect(calls.find(({ fn }) => fn === 'run-action')?.payload).toEqual({
      ...execution,
      stage: 'Source',
      action: 'App',
      token: 'token',
    });
    expect(calls.find(({ fn }) => fn === 'run-rule')?.payload).toEqual({
      ...execution,
      stage: 'Prod',
      condition: 'beforeEntry',
      rule: 'Open',
      token: 'token',
    });
    expect(calls.findLast(({ fn }) => fn === 'leave-stage')?.payload).toEqual({
      ...execution,
      stage: 'Prod',
    });
  });

  it('starts at the stage that begin-execution names', async () => {
    const { words } = await run(LINEAR, { startAt: 'Prod' });
    expect(words).toEqual(['begin', 'enter Prod', 'Prod/Build', 'Prod/Test', 'Prod/Deploy', 'leave Prod']);
  });

  it('starts after the last stage when no stage is left', async () => {
    const { status, words, entered } = await run(LINEAR, { startAt: '' });
    expect({ status, words, entered }).toEqual({
      status: 'succeeded',
      words: ['begin'],
      entered: ['Begin', 'Start at', 'Done'],
    });
  });

  it('fails by name when it is to start at a stage it does not have', async () => {
    expect(await run(LINEAR, { startAt: 'Elsewhere' })).toMatchObject({
      status: 'failed',
      error: 'Execution.UnknownStage',
    });
  });

  it('goes from a failed action to Leave, and ends with what the action said', async () => {
    const { status, error, cause, words } = await run(LINEAR, { failing: { 'Prod/Test': 'Action.Failed' } });
    expect({ status, error, cause }).toEqual({
      status: 'failed',
      error: 'Action.Failed',
      cause: 'Prod/Test says no',
    });
    expect(words.slice(-3)).toEqual(['Prod/Build', 'Prod/Test', 'leave Prod']);
  });

  it('runs a stage again when Leave says so, and then goes on', async () => {
    const { status, words } = await run(LINEAR, {
      failing: { 'Prod/Test': 'Action.Failed' },
      decisions: { Prod: ['again', 'next'] },
    });
    expect(status).toBe('succeeded');
    const stageRun = ['enter Prod', 'Prod/Build', 'Prod/Test', 'leave Prod'];
    expect(words.slice(-8)).toEqual([...stageRun, ...stageRun]);
  });

  it('ends with a name of its own when Leave ends a stage in which nothing failed', async () => {
    expect(await run(LINEAR, { decisions: { Prod: ['end'] } })).toMatchObject({
      status: 'failed',
      error: 'Execution.Ended',
    });
  });

  it('ends where a stage is refused, without a word to Leave', async () => {
    const { error, cause, words } = await run(LINEAR, { refused: { Prod: 'Execution.Superseded' } });
    expect({ error, cause }).toEqual({
      error: 'Execution.Superseded',
      cause: 'Prod is closed to this execution',
    });
    expect(words.at(-1)).toBe('enter Prod');
  });
});

describe('actions of equal run order', () => {
  it('start together, and the next group waits for all of them', async () => {
    const waiting: (() => void)[] = [];
    const world = recordWorld('Source');
    const { status, calls } = await runMachine(compile(SIDE_BY_SIDE), (call) => {
      if (!['Lint', 'Unit', 'Audit'].includes(String(call.payload['action']))) return world(call);
      return new Promise((resolve) => {
        waiting.push(() => resolve({}));
        if (waiting.length === 3) for (const answer of waiting) answer();
      });
    });
    expect(status).toBe('succeeded');
    expect(calls.map(inWords).at(-2)).toBe('Test/Report');
  });

  it('let their siblings finish when one fails, and no later group starts', async () => {
    const finished: string[] = [];
    const world = recordWorld('Source', { failing: { 'Test/Unit': 'Action.Failed' } });
    const { status, error, calls } = await runMachine(compile(SIDE_BY_SIDE), async (call) => {
      const slow = ['Lint', 'Audit'].includes(String(call.payload['action']));
      if (slow) for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
      const answer = await world(call);
      finished.push(inWords(call));
      return answer;
    });
    expect({ status, error }).toEqual({ status: 'failed', error: 'Execution.Ended' });
    expect(finished.slice(-3).sort()).toEqual(['Test/Audit', 'Test/Lint', 'leave Test']);
    expect(calls.map(inWords)).not.toContain('Test/Report');
  });

  it('leave behind data of a few bytes, with the names of the execution in it', async () => {
    const { calls } = await run(SIDE_BY_SIDE);
    expect(calls.at(-1)?.payload).toEqual({
      pipeline: 'web-app',
      executionId: 'e-1',
      attempt: 1,
      stage: 'Test',
    });
  });
});

describe('rules', () => {
  it('run before the actions and after them, in declared order', async () => {
    const { words } = await run(GUARDED);
    expect(words.slice(4)).toEqual([
      ...['enter Prod', 'Prod?beforeEntry/Open', 'Prod?beforeEntry/Allowed'],
      ...['Prod/Deploy', 'Prod?onSuccess/Quiet', 'leave Prod'],
    ]);
  });

  it('that fail before entry lead to Leave: no action runs, no onFailure rule', async () => {
    const { words } = await run(GUARDED, { failing: { 'Prod?beforeEntry/Open': 'Action.Failed' } });
    expect(words.slice(4)).toEqual(['enter Prod', 'Prod?beforeEntry/Open', 'leave Prod']);
  });

  it('that fail before entry let the execution go on when Leave skips the stage', async () => {
    const { status } = await run(GUARDED, {
      failing: { 'Prod?beforeEntry/Open': 'Action.Failed' },
      decisions: { Prod: ['next'] },
    });
    expect(status).toBe('succeeded');
  });

  it('that fail on success lead to Leave', async () => {
    const { words } = await run(GUARDED, { failing: { 'Prod?onSuccess/Quiet': 'Action.Failed' } });
    expect(words.slice(-2)).toEqual(['Prod?onSuccess/Quiet', 'leave Prod']);
  });

  it('run on failure after a failed action, and the action keeps the last word', async () => {
    const { words, cause } = await run(GUARDED, {
      failing: { 'Prod/Deploy': 'Action.Failed', 'Prod?onFailure/Calm': 'Action.Failed' },
    });
    expect(words.slice(-3)).toEqual(['Prod/Deploy', 'Prod?onFailure/Calm', 'leave Prod']);
    expect(cause).toBe('Prod/Deploy says no');
  });

  it('run all on failure as long as they succeed', async () => {
    const { words } = await run(GUARDED, { failing: { 'Prod/Deploy': 'Action.Errored' } });
    expect(words.slice(-3)).toEqual(['Prod?onFailure/Calm', 'Prod?onFailure/Sure', 'leave Prod']);
  });
});

describe('retries', () => {
  const failingFirst = (times: number, error: string) => {
    const world = recordWorld('Source');
    let calls = 0;
    return runMachine(compile(LINEAR), (call) => {
      if (call.payload['action'] !== 'Build') return world(call);
      calls += 1;
      if (calls <= times) throw taskError(error);
      return {};
    });
  };

  it('call again what Lambda could not take', async () => {
    const { status, calls } = await failingFirst(6, 'Lambda.TooManyRequestsException');
    expect(status).toBe('succeeded');
    expect(calls.filter(({ payload }) => payload['action'] === 'Build')).toHaveLength(7);
  });

  it.each(['Action.Failed', 'Action.Errored', 'Action.Stopped', 'Attempt.Fenced', 'Lambda.Unknown', 'Error'])(
    'leave %s alone',
    async (error) => {
      const { calls } = await failingFirst(1, error);
      expect(calls.filter(({ payload }) => payload['action'] === 'Build')).toHaveLength(1);
    },
  );
});
