import { beginExecution } from '../../lib/use-cases/begin-execution.ts';
import { enterStage } from '../../lib/use-cases/enter-stage.ts';
import { leaveStage } from '../../lib/use-cases/leave-stage.ts';
import { runAction } from '../../lib/use-cases/run-action.ts';
import type { World } from '../../lib/use-cases/world.ts';
import { Crash, type Process } from './interleaver.ts';
import { enter, type Machine, proceed, type Step } from './model-engine.ts';
import { PIPELINE, SHAPE } from './model-pipeline.ts';
import type { ModelWorld } from './model-world.ts';

/** Lambda retries a call that died; afterwards the machine's Catch takes over. */
export const CALL_RETRIES = 2;

/** Makes the calls of the machines: what Step Functions and Lambda do between them. */
export interface MachineCalls {
  /** Makes the next call of one of the machines that have one to make. */
  call(choice: number, process: Process): Promise<void>;
  /** Whether any machine has a call to make. */
  ready(): boolean;
}

const begin = async (world: World, machine: Machine, nextId: () => string): Promise<void> => {
  const begun = await beginExecution(world, {
    pipeline: PIPELINE,
    ...machine.input,
    machineName: machine.name,
  });
  const at = begun.startAt === '' ? SHAPE.length : SHAPE.findIndex(({ name }) => name === begun.startAt);
  enter(machine, SHAPE, at, nextId());
};

const leave = async (world: World, machine: Machine, stage: number, nextId: () => string): Promise<void> => {
  const name = SHAPE[stage]?.name ?? '';
  const decision = await leaveStage(world, { pipeline: PIPELINE, ...machine.input, stage: name });
  if (decision === 'end') machine.status = 'failed';
  else enter(machine, SHAPE, decision === 'next' ? stage + 1 : stage, nextId());
};

/** A call that its machine had to give up. */
const giveUp = (machine: Machine, call: string, token: string): void => {
  machine.deaths += 1;
  if (machine.deaths <= CALL_RETRIES) {
    machine.calls.push(call);
    return;
  }
  if (machine.step.kind !== 'act') machine.status = 'failed';
  machine.waiting.delete(token);
  machine.failed = true;
  proceed(machine, SHAPE);
};

export const createMachineCalls = (model: ModelWorld): MachineCalls => {
  const tokens = new Map<string, string>();

  const perform = async (
    world: World,
    machine: Machine,
    step: Step,
    call: string,
    token: string,
  ): Promise<void> => {
    if (step.kind === 'begin') return begin(world, machine, model.nextId);
    if (step.kind === 'leave') return leave(world, machine, step.stage, model.nextId);
    const task = { pipeline: PIPELINE, ...machine.input, stage: SHAPE[step.stage]?.name ?? '' };
    if (step.kind === 'enter') return enterStage(world, { ...task, token: step.token });
    return runAction(world, { ...task, action: call, token });
  };

  const tokenOf = (machine: Machine, call: string): string => {
    if (machine.step.kind !== 'act') return '';
    const key = `${machine.name} ${machine.step.stage} ${machine.step.group} ${call}`;
    const known = tokens.get(key);
    if (known && machine.waiting.has(known)) return known;
    const token = model.nextId();
    tokens.set(key, token);
    machine.waiting.set(token, call);
    return token;
  };

  const waitingToCall = () =>
    [...model.engine.machines.values()].filter(
      ({ status, calls }) => status === 'running' && calls.length > 0,
    );

  return {
    ready: () => waitingToCall().length > 0,
    call: async (choice, process) => {
      const able = waitingToCall();
      const machine = able[choice % able.length];
      const call = machine?.calls.shift();
      if (!machine || call === undefined) return;
      // A retried call finds its token; an answered one has nothing left to wait for.
      const token = tokenOf(machine, call);
      const { step } = machine;
      try {
        await perform(model.enter(process), machine, step, call, token);
        proceed(machine, SHAPE);
      } catch (error) {
        // A task whose token was answered is over: what its call still does or how it dies concerns nobody.
        if (machine.status === 'running' && machine.step === step) giveUp(machine, call, token);
        if (!(error instanceof Crash)) throw error;
      }
    },
  };
};
