import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { ConfigurationError } from '../../lib/errors.ts';
import type { Functions } from '../../lib/ports.ts';
import { nameOf, platformError } from './aws-error.ts';

const AUTHORS: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'InvalidParameterValueException',
  'RequestTooLargeException',
  'ResourceNotFoundException',
]);

/** Lambda functions of the user's own, called asynchronously (semantics 8). */
export const createLambdaFunctions = (client: LambdaClient): Functions => ({
  invoke: async (FunctionName, event) => {
    const command = new InvokeCommand({
      FunctionName,
      InvocationType: 'Event',
      Payload: Buffer.from(JSON.stringify(event)),
    });
    try {
      await client.send(command);
    } catch (error) {
      if (AUTHORS.has(nameOf(error)))
        throw new ConfigurationError(`function ${FunctionName}`, `cannot be called: ${nameOf(error)}`, {
          cause: error,
        });
      throw platformError('FunctionsUnavailable', `function ${FunctionName}`, error);
    }
  },
});
