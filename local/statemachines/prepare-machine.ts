import { StateMachine as Interpreter, type StateMachineDefinition } from 'aws-local-stepfunctions';
import { UnsupportedMachine } from '../stepfunctions/unsupported-machine.ts';
import type { DefinedState, Definition } from './check-machine.ts';

/** What a state has done outside of the interpreter. */
export type MachineTask =
  | { readonly kind: 'function'; readonly functionName: string }
  /** `lambda:invoke`: function and payload are in the input. */
  | { readonly kind: 'invoke' }
  /** How long is in the input, and so is what it puts out. */
  | { readonly kind: 'wait' };

export interface PreparedMachine {
  readonly interpreter: Interpreter;
  readonly tasks: ReadonlyMap<string, MachineTask>;
}

const FUNCTION = /^arn:[^:]*:lambda:[^:]*:[^:]*:function:[^:]+(?::[^:]+)?$/;
const INVOKE = /^arn:[^:]*:states:::lambda:invoke$/;
const INVOKE_PARAMETERS = ['FunctionName', 'FunctionName.$', 'Payload', 'Payload.$'];

const taskOf = (name: string, state: DefinedState): MachineTask => {
  const resource = String(state['Resource']);
  if (FUNCTION.test(resource)) return { kind: 'function', functionName: resource };
  if (!INVOKE.test(resource))
    throw new UnsupportedMachine(name, `its resource is ${resource}; only functions are called here`);
  const { Parameters: parameters } = state;
  const given = typeof parameters === 'object' && parameters !== null ? Object.keys(parameters) : [];
  const unknown = given.find((key) => !INVOKE_PARAMETERS.includes(key));
  if (unknown !== undefined) throw new UnsupportedMachine(name, `its parameters have ${unknown}`);
  if (!given.some((key) => key.startsWith('FunctionName')))
    throw new UnsupportedMachine(name, 'its parameters have no FunctionName');
  return { kind: 'invoke' };
};

/** The longest that a timer takes; Node's overflow is at 2,147,483,647 ms. An action waits for seven days at most. */
const LONGEST_SECONDS = 2_147_483;

const withTimeout = (state: DefinedState): DefinedState => {
  if ('TimeoutSecondsPath' in state) return state;
  const { TimeoutSeconds: given } = state;
  const seconds = typeof given === 'number' ? Math.min(given, LONGEST_SECONDS) : LONGEST_SECONDS;
  return { ...state, TimeoutSeconds: seconds };
};

/** `$$.Execution.Input` would be the input of the branch, in a branch: `Root` has that of the execution. */
const renamed = (value: unknown, key = ''): unknown => {
  if (typeof value === 'string') {
    return /(?:\.\$|Path|^Variable)$/.test(key)
      ? value.replaceAll(/\$\$\.Execution\.(Input|StartTime)\b/g, '$$$$.Root.$1')
      : value;
  }
  if (Array.isArray(value)) return value.map((each) => renamed(each, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, renamed(each, name)]));
};

/** `ResultPath: "$"` is the default, and would make a member named `$`. */
const withoutDefaultPath = <State extends object>(state: State): State => {
  if (!('ResultPath' in state) || state.ResultPath !== '$') return state;
  const { ResultPath: _, ...rest } = state;
  return rest as State;
};

const plain = (state: DefinedState): DefinedState => {
  const { Catch: catchers } = state;
  const own = withoutDefaultPath(state);
  return Array.isArray(catchers) ? { ...own, Catch: catchers.map(withoutDefaultPath) } : own;
};

/** A wait becomes a task of ours: it can be cancelled, and the interpreter's timers overflow after 24 days. */
const asTask = ({
  Seconds,
  SecondsPath,
  Timestamp,
  TimestampPath,
  ...state
}: DefinedState): DefinedState => ({
  ...state,
  Type: 'Task',
  Resource: 'embedded:wait',
  Parameters: {
    'input.$': '$',
    ...(Seconds === undefined ? {} : { seconds: Seconds }),
    ...(SecondsPath === undefined ? {} : { 'seconds.$': SecondsPath }),
    ...(Timestamp === undefined ? {} : { timestamp: Timestamp }),
    ...(TimestampPath === undefined ? {} : { 'timestamp.$': TimestampPath }),
  },
});

const prepareStates = (definition: Definition, tasks: Map<string, MachineTask>): Definition => {
  const states = Object.entries(definition.States).map(([name, state]) => [
    name,
    prepareState(name, state, tasks),
  ]);
  const { ProcessorConfig: _, ...rest } = definition;
  return { ...rest, StartAt: definition.StartAt, States: Object.fromEntries(states) };
};

const prepareState = (name: string, given: DefinedState, tasks: Map<string, MachineTask>): DefinedState => {
  const state = plain(given);
  switch (state.Type) {
    case 'Task':
      tasks.set(name, taskOf(name, state));
      return withTimeout(renamed(state) as DefinedState);
    case 'Wait':
      tasks.set(name, { kind: 'wait' });
      return withTimeout(renamed(asTask(state)) as DefinedState);
    case 'Parallel': {
      const { Branches: branches, ...own } = state;
      const prepared = (branches as readonly Definition[]).map((each) => prepareStates(each, tasks));
      return { ...(renamed(own) as DefinedState), Branches: prepared };
    }
    case 'Map': {
      const { ItemProcessor, Iterator, ...own } = state;
      const processor = (ItemProcessor ?? Iterator) as Definition;
      return { ...(renamed(own) as DefinedState), ItemProcessor: prepareStates(processor, tasks) };
    }
    default:
      return renamed(state) as DefinedState;
  }
};

/** Only what a timer can hold: an action waits for seven days at most. */
const withOwnTimeout = ({ TimeoutSeconds: given, ...definition }: Definition): Definition =>
  typeof given === 'number' && given <= LONGEST_SECONDS
    ? { ...definition, TimeoutSeconds: given }
    : definition;

/**
 * A checked definition as the interpreter runs it, with what it does otherwise than Step Functions taken out of its hands.
 * @throws {UnsupportedMachine} for a task that is no function.
 */
export const prepareMachine = (definition: Definition): PreparedMachine => {
  const tasks = new Map<string, MachineTask>();
  const prepared: unknown = withOwnTimeout(prepareStates(definition, tasks));
  const interpreter = new Interpreter(prepared as StateMachineDefinition, {
    validationOptions: { noValidate: true },
  });
  return { interpreter, tasks };
};
