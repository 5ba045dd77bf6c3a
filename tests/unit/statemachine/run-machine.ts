import { StateMachine as Interpreter } from 'aws-local-stepfunctions';
import type { StateMachine } from '../../../lib/state-machine.ts';
import { serialize } from '../../../statemachine/serialize.ts';
import { allStates } from './all-states.ts';

/** A call of one of our functions, as the machine made it. */
export interface Call {
  readonly fn: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Throw to fail the task: the error's name is what `Retry` and `Catch` see. */
export type World = (call: Call) => object | Promise<object>;

export interface Run {
  readonly status: 'succeeded' | 'failed';
  readonly error?: string;
  readonly cause?: string;
  readonly calls: readonly Call[];
  /** Every state entered, in order: what Step Functions bills as transitions. */
  readonly entered: readonly string[];
}

/** A task failure with a name of the caller's choice. */
export const taskError = (name: string, message = ''): Error => Object.assign(new Error(message), { name });

/** Runs a machine to its end, from its bytes, with `world` in place of the functions. Retries wait for nothing. */
export const runMachine = async (machine: StateMachine, world: World, input = {}): Promise<Run> => {
  const calls: Call[] = [];
  const tasks = allStates(machine).filter(({ state }) => state.Type === 'Task');
  const handler = async (parameters: unknown) => {
    const call = toCall(parameters);
    calls.push(call);
    return JSON.parse(JSON.stringify(await world(call)));
  };
  const execution = new Interpreter(JSON.parse(serialize(machine)), {
    validationOptions: { noValidate: true },
  }).run(input, {
    overrides: {
      taskResourceLocalHandlers: Object.fromEntries(tasks.map(({ name }) => [name, handler])),
      retryIntervalOverrides: Object.fromEntries(tasks.map(({ name }) => [name, 0])),
    },
    context: { Execution: { Name: 'machine-execution' }, Task: { Token: 'token' } },
  });
  const [end, entered] = await Promise.all([ending(execution.result), enteredStates(execution.eventLogs)]);
  return { ...end, calls, entered };
};

const ending = (result: Promise<unknown>): Promise<Pick<Run, 'status' | 'error' | 'cause'>> =>
  result.then(
    () => ({ status: 'succeeded' as const }),
    (thrown: Error) => {
      const { cause } = thrown;
      if (!(cause instanceof Error)) throw thrown;
      return { status: 'failed' as const, error: cause.name, cause: cause.message };
    },
  );

const enteredStates = async (events: AsyncIterable<{ type: string; state?: { name: string } }>) => {
  const names: string[] = [];
  for await (const event of events)
    if (event.type === 'StateEntered' && event.state) names.push(event.state.name);
  return names;
};

const toCall = (parameters: unknown): Call => {
  const { FunctionName, Payload } = parameters as { FunctionName: string; Payload: Record<string, unknown> };
  return { fn: FunctionName.replace(/^stepline-/, ''), payload: Payload };
};
