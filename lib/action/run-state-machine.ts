import { ConfigurationError, PlatformError } from '../errors.ts';
import type { ArtifactLocation } from '../execution/execution-record.ts';
import type { Outcome } from '../execution/outcome.ts';
import type { Archives, MachineExecution, ObjectStore, StateMachines } from '../ports.ts';
import type { ActionWork, ExternalRunner } from './action-runner.ts';
import { cutToLength } from './cut-text.ts';

export interface StateMachineParts {
  readonly machines: StateMachines;
  readonly store: ObjectStore;
  readonly archives: Archives;
}

const SEVEN_DAYS_MS = 7 * 24 * 60 * 60_000;
/** Characters of an execution's name, and bytes of its input, at Step Functions. */
const MAX_NAME = 80;
const MAX_INPUT = 256 * 1024;
/** No document says what the file in the output artifact is called (decision 0004). */
const OUTPUT_FILE = 'output.json';

const bad = (work: ActionWork, key: string, problem: string, options?: ErrorOptions): ConfigurationError =>
  new ConfigurationError(`${work.stage}/${work.action.name}: configuration.${key}`, problem, options);

const nameOf = (work: ActionWork): string => {
  const { ExecutionNamePrefix: prefix } = work.configuration;
  const name = prefix === undefined ? work.actionExecutionId : `${prefix}-${work.actionExecutionId}`;
  if (name.length > MAX_NAME) {
    throw bad(
      work,
      'ExecutionNamePrefix',
      `makes a name of ${name.length} characters; ${MAX_NAME} are allowed`,
    );
  }
  return name;
};

const readAll = async (body: AsyncIterable<Uint8Array>): Promise<string> => {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
};

const fileOf = async (parts: StateMachineParts, work: ActionWork, path: string): Promise<string> => {
  const [input] = work.inputs;
  if (!input) throw bad(work, 'InputType', 'is FilePath, and the action has no input artifact');
  const object = await parts.store.getStream(input.key);
  if (!object) throw new PlatformError('ArtifactNotFound', `the artifact ${input.name} is not in the store`);
  let found: string | undefined;
  await parts.archives.visit(object.body, async (entry) => {
    if (entry.path !== path) return;
    if (entry.size > MAX_INPUT) throw bad(work, 'Input', `"${path}" has more than ${MAX_INPUT} bytes`);
    found = await readAll(await entry.read());
  });
  if (found === undefined) throw bad(work, 'Input', `the artifact ${input.name} has no file "${path}"`);
  return found;
};

const checkedJson = (work: ActionWork, text: string): string => {
  try {
    JSON.parse(text);
    return text;
  } catch (cause) {
    throw bad(work, 'Input', 'is not JSON', { cause });
  }
};

const inputOf = async (parts: StateMachineParts, work: ActionWork): Promise<string> => {
  const { InputType: type = 'Literal', Input: input } = work.configuration;
  if (type === 'Literal') return checkedJson(work, input ?? '{}');
  if (type !== 'FilePath') throw bad(work, 'InputType', `"${type}" is neither Literal nor FilePath`);
  if (input === undefined) throw bad(work, 'Input', 'is required when InputType is FilePath');
  return checkedJson(work, await fileOf(parts, work, input));
};

/** `arn:…:execution:<machine>:<name>` → `arn:…:stateMachine:<machine>` */
const machineOf = (executionArn: string): string =>
  executionArn.replace(':execution:', ':stateMachine:').replace(/:[^:]*$/, '');

/** What the machine put out, as the one file of the output artifact. Repeats store the same bytes. */
const keepOutput = async (
  { store, archives }: StateMachineParts,
  output: string,
  { key }: ArtifactLocation,
): Promise<void> => {
  const zip = archives.pack([{ path: OUTPUT_FILE, body: new TextEncoder().encode(output) }]);
  await store.putStream(key, zip);
};

const ending = async (
  parts: StateMachineParts,
  executionArn: string,
  { status, output, error, cause }: MachineExecution,
  outputs: readonly ArtifactLocation[],
): Promise<Outcome | undefined> => {
  if (status === 'RUNNING') return undefined;
  if (status === 'SUCCEEDED') {
    for (const artifact of outputs) await keepOutput(parts, output ?? 'null', artifact);
    return {
      status: 'succeeded',
      artifacts: outputs.map(({ name }) => name),
      externalId: executionArn,
      outputVariables: { StateMachineArn: machineOf(executionArn), ExecutionArn: executionArn },
    };
  }
  const why = [error, cause].filter(Boolean).join(': ');
  return {
    status: 'failed',
    code: 'JobFailed',
    summary: cutToLength(`The state machine ended as ${status}${why === '' ? '' : `. ${why}`}`, 2048),
    externalId: executionArn,
  };
};

const unknown = (executionArn: string): Outcome => ({
  status: 'errored',
  code: 'SystemUnavailable',
  summary: `${executionArn} is not known any more`,
});

/** `arn:…:express:<machine>:<name>:<id>`; a standard machine may be called `express`, too. */
const EXPRESS = /^arn:[^:]*:states:[^:]*:[^:]*:express:/;

/** Step Functions keeps no execution of an express machine that could be asked how it ended. */
const express = (executionArn: string): Outcome => ({
  status: 'errored',
  code: 'ExpressMachineNotSupported',
  summary: 'the machine is an express one: it was started, and nobody can be asked how it ended',
  externalId: executionArn,
});

/**
 * Invoke/AWS/StepFunctions (semantics 6.3): starts an execution named after the action, waits for its end, and keeps what a
 * standard machine puts out as the output artifact.
 */
export const runStateMachine = (parts: StateMachineParts): ExternalRunner => ({
  kind: 'external',
  ensureStarted: async (work) => {
    const input = await inputOf(parts, work);
    const machineArn = work.configuration['StateMachineArn'] ?? '';
    const { executionArn } = await parts.machines.start(machineArn, nameOf(work), input, {
      pipeline: work.pipeline,
      executionId: work.pipelineExecutionId,
      actionExecutionId: work.actionExecutionId,
    });
    const began =
      work.record.actions.find(({ id }) => id === work.actionExecutionId)?.startTime ?? work.record.startTime;
    return { externalId: executionArn, deadline: began + SEVEN_DAYS_MS };
  },
  ask: async (executionArn, _actionExecutionId, outputs) => {
    if (EXPRESS.test(executionArn)) return express(executionArn);
    const execution = await parts.machines.describe(executionArn);
    return execution ? ending(parts, executionArn, execution, outputs) : unknown(executionArn);
  },
});
