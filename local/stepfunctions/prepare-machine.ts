import { StateMachine as Interpreter, type StateMachineDefinition } from 'aws-local-stepfunctions';
import type { ParallelState, Retrier, State, StateMachine, TaskState } from '../../lib/state-machine.ts';
import { UnsupportedMachine } from './unsupported-machine.ts';

/** A machine as the library interprets it, with what we do ourselves lifted out of it. Free of any execution's state. */
export interface PreparedMachine {
  readonly interpreter: Interpreter;
  readonly tasks: ReadonlyMap<string, Task>;
}

export type Task =
  | { readonly kind: 'call'; readonly waitsForToken: boolean; readonly retry: readonly Retrier[] }
  | { readonly kind: 'branches'; readonly branches: readonly PreparedMachine[] };

type Graph = Pick<StateMachine, 'StartAt' | 'States'>;

/**
 * Works around what `aws-local-stepfunctions` 3.0 does otherwise than Step Functions (design D8):
 *
 * - a `Parallel` starts 40 branches at a time, and the 41st would wait for a person; and what it leaves behind when a
 *   branch fails waits for ever. So it becomes a task here, and we run its branches.
 * - an abort during a `Retry` wait fires all retries: `Retry` is ours.
 * - a task ends after 60 seconds when it has no timeout, and timers overflow after 24.8 days: see `untimed`.
 * - `$$.Execution.Input` is the branch's in a branch: renamed to a context entry of our own.
 * - `ResultPath: "$"` makes a member named `$`; it is the default, so it is dropped.
 * - a `Pass` with a falsy `Result` answers its input: refused.
 *
 * @throws {UnsupportedMachine} for states and fields that it does not know.
 */
export const prepareMachine = (machine: Graph): PreparedMachine => {
  const tasks = new Map<string, Task>();
  const states = Object.entries(machine.States).map(([name, state]) => {
    refuseUnknownFields(name, state);
    const task = taskOf(name, state);
    if (task !== undefined) tasks.set(name, task);
    return [name, forLibrary(name, state)] as const;
  });
  const definition: unknown = { StartAt: machine.StartAt, States: Object.fromEntries(states) };
  // Validation costs 100 ms a machine; the compiler's tests have done it.
  const interpreter = new Interpreter(definition as StateMachineDefinition, {
    validationOptions: { noValidate: true },
  });
  return { interpreter, tasks };
};

const COMMON = ['Type', 'Comment', 'Next', 'End'];
const FIELDS: Readonly<Record<State['Type'], readonly string[]>> = {
  Task: [...COMMON, 'Resource', 'Parameters', 'ResultSelector', 'ResultPath', 'Retry', 'Catch'],
  Parallel: [...COMMON, 'Branches', 'ResultSelector', 'ResultPath', 'Catch'],
  Choice: [...COMMON, 'Choices', 'Default'],
  Pass: [...COMMON, 'Result', 'ResultPath'],
  Succeed: COMMON,
  Fail: [...COMMON, 'Error', 'Cause', 'ErrorPath', 'CausePath'],
};

const refuseUnknownFields = (name: string, state: State): void => {
  const known = Object.hasOwn(FIELDS, state.Type) ? FIELDS[state.Type] : undefined;
  if (known === undefined) throw new UnsupportedMachine(name, `its type is ${state.Type}`);
  const unknown = Object.keys(state).find((field) => !known.includes(field));
  if (unknown !== undefined) throw new UnsupportedMachine(name, `it has the field ${unknown}`);
  if (state.Type === 'Pass' && 'Result' in state && !state.Result) {
    throw new UnsupportedMachine(name, `its Result is ${JSON.stringify(state.Result)}`);
  }
};

const RESOURCES: Readonly<Record<string, { readonly waitsForToken: boolean }>> = {
  'arn:aws:states:::lambda:invoke': { waitsForToken: false },
  'arn:aws:states:::lambda:invoke.waitForTaskToken': { waitsForToken: true },
};

const taskOf = (name: string, state: State): Task | undefined => {
  if (state.Type === 'Parallel') return { kind: 'branches', branches: state.Branches.map(prepareMachine) };
  if (state.Type !== 'Task') return undefined;
  const resource = RESOURCES[state.Resource];
  if (resource === undefined) throw new UnsupportedMachine(name, `its resource is ${state.Resource}`);
  if (resource.waitsForToken && !JSON.stringify(state.Parameters).includes('"$$.Task.Token"')) {
    throw new UnsupportedMachine(name, 'it waits for a token that it gives to nobody');
  }
  return { kind: 'call', ...resource, retry: state.Retry ?? [] };
};

const forLibrary = (name: string, state: State): object => {
  const plain = dropDefaultPath(state);
  if (state.Type === 'Parallel') return untimed(asTask(name, plain as ParallelState));
  return state.Type === 'Task' ? untimed(withOwnContext(plain as TaskState)) : plain;
};

const dropDefaultPath = (state: State): State => {
  if (!('ResultPath' in state) || state.ResultPath !== '$') return state;
  const { ResultPath: _, ...rest } = state;
  return rest;
};

const asTask = (name: string, { Branches: _, ...state }: ParallelState): object => ({
  ...state,
  Type: 'Task',
  Resource: `embedded:branches:${name}`,
});

const withOwnContext = ({ Retry: _, ...state }: TaskState): object => ({
  ...state,
  Parameters: renamed(state.Parameters),
});

/** The longest that the library's timer takes; Node's overflow is at 2,147,483,647 ms. */
const LONGEST_SECONDS = 2_147_483;

/** When the timer ends, the library enters the state again at once, and `run-machine.ts` gives it the same task. */
const untimed = (state: object): object => ({
  ...state,
  TimeoutSeconds: LONGEST_SECONDS,
  Retry: [
    {
      ErrorEquals: ['States.Timeout'],
      IntervalSeconds: 0,
      BackoffRate: 1,
      MaxAttempts: Number.MAX_SAFE_INTEGER,
    },
  ],
});

/** Context paths that name the whole execution, also in a branch. */
const renamed = (template: unknown): unknown => {
  if (typeof template === 'string') {
    return template.replace(/^\$\$\.Execution\.(Input|StartTime)(?=$|[.[])/, '$$$$.Root.$1');
  }
  if (Array.isArray(template)) return template.map(renamed);
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) => [
      key,
      typeof value === 'string' && !key.endsWith('.$') ? value : renamed(value),
    ]),
  );
};
