import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { StateMachine } from '../../../../lib/state-machine.ts';
import { createEmbeddedEngineHarness } from '../../../fakes/embedded-engine-harness.ts';

/** The compiler's own cases, so that what it writes and what the engine runs do not drift apart. */
const folder = join(import.meta.dirname, '../../../cases/compile');
const machines = readdirSync(folder).map(
  (name) =>
    [name, JSON.parse(readFileSync(join(folder, name, 'machine.json'), 'utf8')) as StateMachine] as const,
);

type Answer = { readonly error?: string } | undefined;

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

/**
 * Runs a compiled machine with functions that note their calls. `answer` says how a token task ends, `leave` what each
 * `leave-stage` decides.
 */
const run = async (
  machine: StateMachine,
  startAt: string,
  world: { answer?: (call: string) => Answer; leave?: (stage: string, visit: number) => string } = {},
) => {
  const harness = createEmbeddedEngineHarness();
  close = harness.close;
  const { engine } = harness;
  const calls: string[] = [];
  const visits = new Map<string, number>();

  const note = (name: string, payload: Record<string, unknown>): string => {
    const call = [name, payload['stage'], payload['action'] ?? payload['rule']].filter(Boolean).join(' ');
    calls.push(call);
    return call;
  };
  harness.handle('stepline-begin-execution', async (payload) => {
    note('begin', payload);
    expect(payload).toMatchObject({ input: { from: 'test' }, machineExecution: 'execution' });
    return { executionId: 'e-1', attempt: 1, startAt };
  });
  harness.handle('stepline-leave-stage', async (payload) => {
    note('leave', payload);
    const stage = String(payload['stage']);
    visits.set(stage, (visits.get(stage) ?? 0) + 1);
    return { decision: world.leave?.(stage, visits.get(stage) ?? 1) ?? 'next' };
  });
  for (const name of ['enter-stage', 'run-action', 'run-rule']) {
    harness.handle(`stepline-${name}`, async (payload) => {
      expect(payload).toMatchObject({ executionId: 'e-1', attempt: 1 });
      const call = note(name, payload);
      const answer = world.answer?.(call);
      const token = String(payload['token']);
      if (answer?.error) await engine.failTask(token, answer.error, 'said the test');
      else await engine.succeedTask(token, {});
    });
  }
  const version = await engine.publish('case', 1, machine);
  await engine.start(version, 'execution', { from: 'test' });
  return { status: await harness.ended(version, 'execution'), calls, end: harness.ends[0] };
};

const stagesOf = (machine: StateMachine): string[] => {
  const start = machine.States['Start at'];
  const choices = start?.Type === 'Choice' ? start.Choices : [];
  return choices.flatMap(({ StringEquals }) => (StringEquals ? [StringEquals] : []));
};

describe.each(machines)('the compiled machine %s', (_, machine) => {
  const stages = stagesOf(machine);
  const [first = ''] = stages;

  it('succeeds when all succeeds, entering and leaving each stage once, in order', async () => {
    const { status, calls } = await run(machine, first);
    expect(status).toBe('succeeded');
    const ways = calls.filter((call) => /^(enter-stage|leave) /.test(call));
    expect(ways).toEqual(stages.flatMap((stage) => [`enter-stage ${stage}`, `leave ${stage}`]));
    expect(calls.filter((call) => call.startsWith('run-action')).length).toBeGreaterThan(0);
  });

  it('begins after the last stage when no stage is left', async () => {
    const { status, calls } = await run(machine, '');
    expect(status).toBe('succeeded');
    expect(calls).toEqual(['begin']);
  });

  it('runs a stage again when Leave says so', async () => {
    const { status, calls } = await run(machine, first, {
      leave: (stage, visit) => (stage === first && visit === 1 ? 'again' : 'next'),
    });
    expect(status).toBe('succeeded');
    expect(calls.filter((call) => call === `enter-stage ${first}`)).toHaveLength(2);
  });

  it('leaves the stage of a failed action, and fails when Leave ends it', async () => {
    const { status, calls, end } = await run(machine, first, {
      answer: (call) => (call.startsWith('run-action') ? { error: 'Action.Failed' } : undefined),
      leave: () => 'end',
    });
    expect(status).toBe('failed');
    expect(calls).toContain(`leave ${first}`);
    expect(['Action.Failed', 'Execution.Ended']).toContain(end?.error);
  });

  it('fails with the name of what refused the entry, without leaving', async () => {
    const { status, calls, end } = await run(machine, first, {
      answer: (call) => (call.startsWith('enter-stage') ? { error: 'Execution.Superseded' } : undefined),
    });
    expect(status).toBe('failed');
    expect(end).toMatchObject({ error: 'Execution.Superseded', cause: 'said the test' });
    expect(calls).not.toContain(`leave ${first}`);
  });
});
