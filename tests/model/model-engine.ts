import type { ConditionKind } from '../../lib/pipeline/pipeline.ts';
import type { Answered, Engine, MachineStatus } from '../../lib/ports.ts';

/** What a machine does next; the compiled machine's walk (design D2) without States Language. */
export type Step =
  | { readonly kind: 'begin' }
  | { readonly kind: 'enter'; readonly stage: number; readonly token: string }
  | { readonly kind: 'rule'; readonly stage: number; readonly condition: ConditionKind; readonly at: number }
  | { readonly kind: 'act'; readonly stage: number; readonly group: number }
  | { readonly kind: 'leave'; readonly stage: number };

export interface Machine {
  readonly name: string;
  readonly pipeline: string;
  readonly input: { readonly executionId: string; readonly attempt: number };
  status: Exclude<MachineStatus, 'missing'>;
  step: Step;
  /** Tokens that it waits for: the action of each, or the stage to enter. */
  readonly waiting: Map<string, string>;
  /** Calls of the current step that have not been made yet: action names, or the step itself. */
  calls: string[];
  failed: boolean;
  /** Invocations of the current step that died; Lambda's own retries, then the Catch. */
  deaths: number;
}

export interface ModelEngine extends Engine {
  readonly machines: Map<string, Machine>;
  /** The engine's process dies with everything in it: what the embedded engine does at a kill -9. */
  forget(): void;
}

/** The shape of the pipeline: for each stage the names of its actions, by run order group, and of its rules, by kind. */
export type Shape = readonly {
  readonly name: string;
  readonly groups: readonly (readonly string[])[];
  readonly rules: Partial<Readonly<Record<ConditionKind, readonly string[]>>>;
}[];

const arrive = (machine: Machine, step: Step, calls: string[]): void => {
  machine.step = step;
  machine.calls = calls;
  machine.failed = false;
  machine.deaths = 0;
};

export const enter = (machine: Machine, shape: Shape, stage: number, token: string): void => {
  if (stage >= shape.length) {
    machine.status = 'succeeded';
    return;
  }
  arrive(machine, { kind: 'enter', stage, token }, ['enter']);
  machine.waiting.set(token, 'enter');
};

const leave = (machine: Machine, stage: number): void => arrive(machine, { kind: 'leave', stage }, ['leave']);

/** The rule of a kind at that place; behind the last one, or behind one that said no, whatever follows. */
const nextRule = (
  machine: Machine,
  shape: Shape,
  stage: number,
  condition: ConditionKind,
  at: number,
): void => {
  const rule = shape[stage]?.rules[condition]?.[at];
  if (rule !== undefined && !(machine.failed && at > 0))
    arrive(machine, { kind: 'rule', stage, condition, at }, [rule]);
  else if (condition === 'beforeEntry' && !machine.failed) nextGroup(machine, shape, stage, 0);
  else leave(machine, stage);
};

const nextGroup = (machine: Machine, shape: Shape, stage: number, group: number): void => {
  const actions = shape[stage]?.groups[group];
  if (machine.failed) nextRule(machine, shape, stage, 'onFailure', 0);
  else if (actions) arrive(machine, { kind: 'act', stage, group }, [...actions]);
  else nextRule(machine, shape, stage, 'onSuccess', 0);
};

/** Called whenever a token was answered or a call was given up: goes on when the step has nothing left to wait for. */
export const proceed = (machine: Machine, shape: Shape): void => {
  if (machine.waiting.size > 0 || machine.calls.length > 0 || machine.status !== 'running') return;
  const { step } = machine;
  if (step.kind === 'enter') {
    if (machine.failed) machine.status = 'failed';
    else nextRule(machine, shape, step.stage, 'beforeEntry', 0);
  } else if (step.kind === 'rule') nextRule(machine, shape, step.stage, step.condition, step.at + 1);
  else if (step.kind === 'act') nextGroup(machine, shape, step.stage, step.group + 1);
};

export const createModelEngine = (shape: Shape): ModelEngine => {
  const machines = new Map<string, Machine>();

  const answer = (token: string, failed: boolean): Answered => {
    for (const machine of machines.values()) {
      if (machine.status !== 'running' || !machine.waiting.delete(token)) continue;
      machine.failed ||= failed;
      proceed(machine, shape);
      return 'delivered';
    }
    return 'stale';
  };

  return {
    machines,
    forget: () => machines.clear(),
    publish: async (pipeline, version) => ({ pipeline, version, ref: `${pipeline}:${version}` }),
    start: async (machine, name, input) => {
      if (machines.has(name)) return;
      machines.set(name, {
        name,
        pipeline: machine.pipeline,
        input: input as Machine['input'],
        status: 'running',
        step: { kind: 'begin' },
        waiting: new Map(),
        calls: ['begin'],
        failed: false,
        deaths: 0,
      });
    },
    describe: async (_machine, name) => machines.get(name)?.status ?? 'missing',
    stop: async (_machine, name) => {
      const machine = machines.get(name);
      if (machine?.status === 'running') machine.status = 'aborted';
    },
    succeedTask: async (token) => answer(token, false),
    failTask: async (token) => answer(token, true),
  };
};
