import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import * as v from 'valibot';
import { ConfigurationError } from '../../lib/errors.ts';
import type { FunctionCalls } from '../../lib/rule/function-rule.ts';
import { isThrottle, nameOf, platformError } from './aws-error.ts';
import { type RetryPolicy, retrying, standardRetries } from './retry.ts';

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

/** Below what the functions that wait have (900 s, as a lease): they must outlive the wait to tell how it ended. */
export const LONGEST_CALL_MS = 14 * 60_000;

/** A test brings its own time. */
interface Patience {
  /** Aborts when that many milliseconds are over. */
  readonly after: (milliseconds: number) => AbortSignal;
  readonly retries: RetryPolicy;
}

const standardPatience: Patience = {
  after: (milliseconds) => AbortSignal.timeout(milliseconds),
  retries: standardRetries,
};

/**
 * Lambda functions that a rule waits for (LambdaInvoke, semantics 2.10). A call that was throttled has not been made, and is
 * made again; every other one is made once.
 * @param client of one attempt, and without a limit of its own (`waitingLambdaClient`).
 */
export const createFunctionCalls = (
  client: LambdaClient,
  { after, retries } = standardPatience,
): FunctionCalls => ({
  call: async (FunctionName, event) => {
    const command = new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(event)) });
    const abortSignal = after(LONGEST_CALL_MS);
    try {
      const request = () => client.send(command, { abortSignal });
      const { FunctionError, Payload } = await retrying(retries, request, isThrottle);
      return FunctionError === undefined ? {} : { error: describe(Payload) };
    } catch (error) {
      if (AUTHORS.has(nameOf(error)))
        throw new ConfigurationError(`function ${FunctionName}`, `cannot be called: ${nameOf(error)}`, {
          cause: error,
        });
      if (abortSignal.aborted)
        throw new ConfigurationError(
          `function ${FunctionName}`,
          `did not answer within ${LONGEST_CALL_MS / 60_000} minutes, the longest that a rule waits`,
          { cause: error },
        );
      throw platformError('FunctionsUnavailable', `function ${FunctionName}`, error);
    }
  },
});
