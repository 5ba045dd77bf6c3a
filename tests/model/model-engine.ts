import type { Answered, Engine, MachineStatus } from '../../lib/ports.ts';

/** What a machine does next; the compiled machine's walk (design D2) without States Language. */
export type Step =
  | { readonly kind: 'begin' }
  | { readonly kind: 'enter'; readonly stage: number; readonly token: string }
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

/** The shape of the pipeline: for each stage the names of its actions, by run order group. */
export type Shape = readonly { readonly name: string; readonly groups: readonly (readonly string[])[] }[];

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

const nextGroup = (machine: Machine, shape: Shape, stage: number, group: number): void => {
  const actions = shape[stage]?.groups[group];
  if (machine.failed || !actions) arrive(machine, { kind: 'leave', stage }, ['leave']);
  else arrive(machine, { kind: 'act', stage, group }, [...actions]);
};

/** Called whenever a token was answered or a call was given up: goes on when the step has nothing left to wait for. */
export const proceed = (machine: Machine, shape: Shape): void => {
  if (machine.waiting.size > 0 || machine.calls.length > 0 || machine.status !== 'running') return;
  const { step } = machine;
  if (step.kind === 'enter') {
    if (machine.failed) machine.status = 'failed';
    else nextGroup(machine, shape, step.stage, 0);
  } else if (step.kind === 'act') nextGroup(machine, shape, step.stage, step.group + 1);
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
