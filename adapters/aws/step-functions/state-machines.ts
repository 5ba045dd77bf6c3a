import { DescribeExecutionCommand, type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { ConfigurationError, messageOf } from '../../../lib/errors.ts';
import type { MachineExecution, StateMachines } from '../../../lib/ports.ts';
import { nameOf, platformError } from '../aws-error.ts';

const AUTHORS: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'InvalidArn',
  'InvalidExecutionInput',
  'InvalidName',
  'StateMachineDeleting',
  'StateMachineDoesNotExist',
]);

const STATUSES: ReadonlySet<string> = new Set(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']);

const isStatus = (text: string | undefined): text is MachineExecution['status'] =>
  text !== undefined && STATUSES.has(text);

/** `…:stateMachine:name[:version]` and the execution's name → the execution's ARN. */
const executionArnOf = (machineArn: string, name: string): string => {
  const [arn, partition, service, region, account, , machine] = machineArn.split(':');
  return [arn, partition, service, region, account, 'execution', machine, name].join(':');
};

/** State machines of the user's own (Invoke/StepFunctions). */
export const createAwsStateMachines = (client: SFNClient): StateMachines => ({
  start: async (stateMachineArn, name, input) => {
    try {
      const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn, name, input }));
      return { executionArn: executionArn ?? executionArnOf(stateMachineArn, name) };
    } catch (error) {
      // The name holds the id of the action execution: nobody else has started it.
      if (nameOf(error) === 'ExecutionAlreadyExists')
        return { executionArn: executionArnOf(stateMachineArn, name) };
      if (AUTHORS.has(nameOf(error)))
        throw new ConfigurationError(`state machine ${stateMachineArn}`, messageOf(error), { cause: error });
      throw platformError('EngineUnavailable', `state machine ${stateMachineArn}`, error);
    }
  },
  describe: async (executionArn) => {
    try {
      const { status, output, error, cause } = await client.send(
        new DescribeExecutionCommand({ executionArn }),
      );
      return {
        status: isStatus(status) ? status : 'RUNNING',
        ...(output === undefined ? {} : { output }),
        ...(error === undefined ? {} : { error }),
        ...(cause === undefined ? {} : { cause }),
      };
    } catch (error) {
      if (nameOf(error) === 'ExecutionDoesNotExist') return undefined;
      throw platformError('EngineUnavailable', executionArn, error);
    }
  },
});
