import type { Retrier, TaskState } from '../../lib/state-machine.ts';
import type { Compilation } from '../compilation.ts';
import type { MachineFunction } from '../machine-function.ts';
import { OUTCOME_ERRORS } from '../outcome-errors.ts';

/** Literal names, and paths (`"x.$"`) into the little data that flows. */
export type Payload = Readonly<Record<string, string | number>>;

/**
 * Our outcomes first, never again: whatever is added below, a red build is not rerun by it. Then what Lambda itself
 * answers when it cannot take the call; our functions bear being called twice (design D4). Not `Lambda.Unknown`, which is
 * a function that broke: the sweep looks after that. Waits are the language's own, 1 second and twice as long each time:
 * a minute in all. They are not spelled out, since this stands in every task and a definition may have one megabyte.
 */
const RETRY: readonly Retrier[] = [
  { ErrorEquals: OUTCOME_ERRORS, MaxAttempts: 0 },
  {
    ErrorEquals: [
      'Lambda.ClientExecutionTimeoutException',
      'Lambda.ServiceException',
      'Lambda.AWSLambdaException',
      'Lambda.SdkClientException',
      'Lambda.TooManyRequestsException',
    ],
    MaxAttempts: 6,
    JitterStrategy: 'FULL',
  },
];

const task = (
  resource: string,
  compilation: Compilation,
  fn: MachineFunction,
  payload: Payload,
): TaskState => ({
  Type: 'Task',
  Resource: resource,
  Parameters: {
    FunctionName: compilation.functionName(fn),
    Payload: { pipeline: compilation.pipeline, ...payload },
  },
  Retry: RETRY,
});

/** The names by which every function finds the record, after `Begin` has made it. */
const EXECUTION: Payload = { 'executionId.$': '$.executionId', 'attempt.$': '$.attempt' };

/** A call whose answer is the state's result: what the handler returns is at `$.Payload`. */
export const callFunction = (compilation: Compilation, fn: MachineFunction, payload: Payload): TaskState =>
  task('arn:aws:states:::lambda:invoke', compilation, fn, payload);

/** A call about a running execution, otherwise as `callFunction`. */
export const callForExecution = (
  compilation: Compilation,
  fn: MachineFunction,
  payload: Payload,
): TaskState => callFunction(compilation, fn, { ...EXECUTION, ...payload });

/**
 * A call that hands over a token, and a state that waits until the token is answered: minutes or days, without cost.
 * There is no `TimeoutSeconds`, since deadlines are in the record and the sweep keeps them (design D2). Callers
 * drop the answer's output: the record has it.
 */
export const waitForFunction = (
  compilation: Compilation,
  fn: MachineFunction,
  payload: Payload,
): TaskState => ({
  ...task('arn:aws:states:::lambda:invoke.waitForTaskToken', compilation, fn, {
    ...EXECUTION,
    ...payload,
    'token.$': '$$.Task.Token',
  }),
});
