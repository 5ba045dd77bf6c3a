import { isDeepStrictEqual } from 'node:util';
import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { Engine, MachineStatus, MachineVersion, ObjectStore } from '../../../lib/ports.ts';
import { nameOf, platformError } from '../aws-error.ts';
import { ExecutionAlreadyExists } from './execution-already-exists.ts';
import { machineNameFor } from './machine-name.ts';
import { createPublisher } from './publish-machine.ts';
import { createTaskAnswers } from './task-answers.ts';

export interface EngineOptions {
  readonly client: SFNClient;
  readonly store: ObjectStore;
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  /** Machines are called `<prefix>-<pipeline>`. */
  readonly prefix: string;
  readonly roleArn: string;
  readonly logGroupArn?: string;
}

const LONGEST_CAUSE = 32_768;

const STATUS: Readonly<Record<string, MachineStatus>> = {
  RUNNING: 'running',
  PENDING_REDRIVE: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'failed',
  ABORTED: 'aborted',
};

/** The engine over Step Functions (design D2): a machine per pipeline, a version of it per pipeline version. */
export const createStepFunctionsEngine = (options: EngineOptions): Engine => {
  const { client, prefix, partition, region, account } = options;
  const root = `arn:${partition}:states:${region}:${account}`;
  const publishVersion = createPublisher({ ...options, arnOf: (name) => `${root}:stateMachine:${name}` });

  const executionArn = ({ pipeline }: MachineVersion, name: string): string =>
    `${root}:execution:${machineNameFor(prefix, pipeline)}:${name}`;

  const find = async (
    machine: MachineVersion,
    name: string,
  ): Promise<DescribeExecutionOutput | undefined> => {
    try {
      return await client.send(new DescribeExecutionCommand({ executionArn: executionArn(machine, name) }));
    } catch (error) {
      if (nameOf(error) === 'ExecutionDoesNotExist') return undefined;
      throw platformError('EngineUnavailable', `describe ${name}`, error);
    }
  };

  /** A name lives for 90 days: the execution that has it is ours when it was started with this input. */
  const refuseOther = async (machine: MachineVersion, name: string, input: object, cause: unknown) => {
    const found = await find(machine, name);
    const same = found?.input !== undefined && isDeepStrictEqual(JSON.parse(found.input), input);
    if (!same) throw new ExecutionAlreadyExists(name, { cause });
  };

  return {
    publish: async (pipeline, version, machine) => ({
      pipeline,
      version,
      ref: await publishVersion(pipeline, version, machine),
    }),
    start: async (machine, name, input) => {
      const command = new StartExecutionCommand({
        stateMachineArn: machine.ref,
        name,
        input: JSON.stringify(input),
      });
      try {
        await client.send(command);
      } catch (error) {
        if (nameOf(error) === 'ExecutionAlreadyExists') return refuseOther(machine, name, input, error);
        throw platformError('EngineUnavailable', `start ${name}`, error);
      }
    },
    describe: async (machine, name) => {
      const found = await find(machine, name);
      return found ? (STATUS[found.status ?? ''] ?? 'failed') : 'missing';
    },
    stop: async (machine, name, cause) => {
      const command = new StopExecutionCommand({
        executionArn: executionArn(machine, name),
        cause: cause.slice(0, LONGEST_CAUSE),
      });
      try {
        // What is over must stay as it is, and Step Functions does not say what stopping it does.
        if (STATUS[(await find(machine, name))?.status ?? ''] === 'running') await client.send(command);
      } catch (error) {
        if (nameOf(error) === 'ExecutionDoesNotExist') return;
        throw platformError('EngineUnavailable', `stop ${name}`, error);
      }
    },
    ...createTaskAnswers(client),
  };
};
