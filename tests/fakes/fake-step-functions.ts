import type { MachineVersion } from '../../lib/ports.ts';
import type { StateMachine } from '../../lib/state-machine.ts';
import type { EmbeddedEngine } from '../../local/stepfunctions/engine.ts';
import { type AwsCall, type AwsService, jsonError } from './aws-server.ts';

const lastOf = (arn: unknown): string => String(arn).slice(String(arn).lastIndexOf(':') + 1);

/** Step Functions over the embedded engine: it runs the very definitions that were published. */
export const createFakeStepFunctions = (engine: EmbeddedEngine, root: string): AwsService => {
  const versions = new Map<string, MachineVersion[]>();
  const executions = new Map<string, { machine: MachineVersion; input: string }>();

  const publish = async (name: string, input: AwsCall['input']) => {
    const known = versions.get(name) ?? [];
    const machine = JSON.parse(String(input['definition'])) as StateMachine;
    const version = await engine.publish(name, known.length + 1, machine);
    versions.set(name, [...known, version]);
    const stateMachineArn = `${root}:stateMachine:${name}`;
    return {
      stateMachineArn,
      stateMachineVersionArn: `${stateMachineArn}:${version.version}`,
      updateDate: 1,
    };
  };

  const start = async (input: AwsCall['input']) => {
    const [name = '', version = '1'] = String(input['stateMachineArn']).split(':').slice(6);
    const machine = versions.get(name)?.[Number(version) - 1];
    if (!machine) return jsonError('StateMachineDoesNotExist');
    const executionArn = `${root}:execution:${name}:${input['name']}`;
    const text = String(input['input']);
    if (executions.has(executionArn)) return jsonError('ExecutionAlreadyExists');
    executions.set(executionArn, { machine, input: text });
    await engine.start(machine, String(input['name']), JSON.parse(text));
    return { executionArn, startDate: 1 };
  };

  const describe = async (input: AwsCall['input']) => {
    const found = executions.get(String(input['executionArn']));
    if (!found) return jsonError('ExecutionDoesNotExist');
    const status = await engine.describe(found.machine, lastOf(input['executionArn']));
    return { status: status.toUpperCase(), input: found.input, executionArn: input['executionArn'] };
  };

  const stop = async (input: AwsCall['input']) => {
    const found = executions.get(String(input['executionArn']));
    if (found) await engine.stop(found.machine, lastOf(input['executionArn']), String(input['cause']));
    return { stopDate: 1 };
  };

  const answered = async (answer: Promise<string>) =>
    (await answer) === 'stale' ? jsonError('TaskTimedOut') : {};

  return async ({ operation, input }) => {
    if (operation === 'CreateStateMachine') return publish(String(input['name']), input);
    if (operation === 'UpdateStateMachine') {
      const name = lastOf(input['stateMachineArn']);
      return versions.has(name) ? publish(name, input) : jsonError('StateMachineDoesNotExist');
    }
    if (operation === 'StartExecution') return start(input);
    if (operation === 'DescribeExecution') return describe(input);
    if (operation === 'StopExecution') return stop(input);
    const token = String(input['taskToken']);
    if (operation === 'SendTaskSuccess')
      return answered(engine.succeedTask(token, JSON.parse(String(input['output']))));
    return answered(engine.failTask(token, String(input['error']), String(input['cause'])));
  };
};
