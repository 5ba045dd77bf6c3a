import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { Workers } from '../../lib/use-cases/workers.ts';
import { platformError } from './aws-error.ts';
import type { FunctionName } from './function-names.ts';

export interface WorkersOptions {
  readonly client: LambdaClient;
  /** The ARN of one of our functions. */
  readonly functionArn: (name: FunctionName) => string;
}

/** The functions `run-action` and `run-rule`, called asynchronously with what a machine calls them with. */
export const createWorkers = ({ client, functionArn }: WorkersOptions): Workers => {
  const handOver = async (name: FunctionName, task: object): Promise<void> => {
    const command = new InvokeCommand({
      FunctionName: functionArn(name),
      InvocationType: 'Event',
      Payload: Buffer.from(JSON.stringify(task)),
    });
    await client.send(command).catch((error: unknown) => {
      throw platformError('FunctionsUnavailable', `function ${name}`, error);
    });
  };
  return {
    runAction: (task) => handOver('run-action', task),
    runRule: (task) => handOver('run-rule', task),
  };
};
