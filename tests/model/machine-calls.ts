import { beginExecution } from '../../lib/use-cases/begin-execution.ts';
import { enterStage } from '../../lib/use-cases/enter-stage.ts';
import { leaveStage } from '../../lib/use-cases/leave-stage.ts';
import { runAction } from '../../lib/use-cases/run-action.ts';
import { runRule } from '../../lib/use-cases/run-rule.ts';
import type { World } from '../../lib/use-cases/world.ts';
import { Crash, type Process } from './interleaver.ts';
import { enter, type Machine, proceed, type Shape, type Step } from './model-engine.ts';
import { PIPELINE } from './model-pipeline.ts';
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

const begin = async (world: World, machine: Machine, { shape, nextId }: ModelWorld): Promise<void> => {
  const begun = await beginExecution(world, {
    pipeline: PIPELINE,
    ...machine.input,
    machineName: machine.name,
  });
  const at = begun.startAt === '' ? shape.length : shape.findIndex(({ name }) => name === begun.startAt);
  enter(machine, shape, at, nextId());
};

const leave = async (
  world: World,
  machine: Machine,
  stage: number,
  { shape, nextId }: ModelWorld,
): Promise<void> => {
  const name = shape[stage]?.name ?? '';
  const decision = await leaveStage(world, { pipeline: PIPELINE, ...machine.input, stage: name });
  if (decision === 'end') machine.status = 'failed';
  else enter(machine, shape, decision === 'next' ? stage + 1 : stage, nextId());
};

/** A task whose failure the machine catches, and which waits for its token. */
const isTokenTask = (step: Step): step is Step & { kind: 'act' | 'rule' } =>
  step.kind === 'act' || step.kind === 'rule';

/** A call that its machine had to give up. */
const giveUp = (machine: Machine, shape: Shape, call: string, token: string): void => {
  machine.deaths += 1;
  if (machine.deaths <= CALL_RETRIES) {
    machine.calls.push(call);
    return;
  }
  if (!isTokenTask(machine.step)) machine.status = 'failed';
  machine.waiting.delete(token);
  machine.failed = true;
  proceed(machine, shape);
};

export const createMachineCalls = (model: ModelWorld): MachineCalls => {
  const { shape } = model;
  const tokens = new Map<string, string>();

  const perform = async (
    world: World,
    machine: Machine,
    step: Step,
    call: string,
    token: string,
  ): Promise<void> => {
    if (step.kind === 'begin') return begin(world, machine, model);
    if (step.kind === 'leave') return leave(world, machine, step.stage, model);
    const task = { pipeline: PIPELINE, ...machine.input, stage: shape[step.stage]?.name ?? '' };
    if (step.kind === 'enter') return enterStage(world, { ...task, token: step.token });
    if (step.kind === 'rule')
      return runRule(world, { ...task, condition: step.condition, rule: call, token });
    return runAction(world, { ...task, action: call, token });
  };

  const tokenOf = (machine: Machine, call: string): string => {
    const { step } = machine;
    if (!isTokenTask(step)) return '';
    const where = step.kind === 'act' ? step.group : step.condition;
    const key = `${machine.name} ${step.stage} ${where} ${call}`;
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
        proceed(machine, shape);
      } catch (error) {
        // A task whose token was answered is over: what its call still does or how it dies concerns nobody.
        if (machine.status === 'running' && machine.step === step) giveUp(machine, shape, call, token);
        if (!(error instanceof Crash)) throw error;
      }
    },
  };
};
