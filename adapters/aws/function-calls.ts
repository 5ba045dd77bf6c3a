import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import * as v from 'valibot';
import { ConfigurationError } from '../../lib/errors.ts';
import type { FunctionCalls } from '../../lib/rule/function-rule.ts';
import { nameOf, platformError } from './aws-error.ts';

const Failure = v.object({
  errorType: v.optional(v.string(), 'Error'),
  errorMessage: v.optional(v.string(), ''),
});

const AUTHORS: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'InvalidParameterValueException',
  'ResourceNotFoundException',
]);

const describe = (payload: Uint8Array | undefined): string => {
  try {
    const { errorType, errorMessage } = v.parse(Failure, JSON.parse(new TextDecoder().decode(payload)));
    return `${errorType}: ${errorMessage}`;
  } catch {
    return 'the function failed';
  }
};

/** Lambda functions that a rule waits for (LambdaInvoke, semantics 2.10). */
export const createFunctionCalls = (client: LambdaClient): FunctionCalls => ({
  call: async (FunctionName, event) => {
    const command = new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(event)) });
    try {
      const { FunctionError, Payload } = await client.send(command);
      return FunctionError === undefined ? {} : { error: describe(Payload) };
    } catch (error) {
      if (AUTHORS.has(nameOf(error)))
        throw new ConfigurationError(`function ${FunctionName}`, `cannot be called: ${nameOf(error)}`, {
          cause: error,
        });
      throw platformError('FunctionsUnavailable', `function ${FunctionName}`, error);
    }
  },
});
