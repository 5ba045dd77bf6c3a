import type { FunctionCalls } from '../../lib/rule/function-rule.ts';
import type { LocalFunctions } from './functions.ts';

/** Local functions that a rule waits for (LambdaInvoke, semantics 2.10): what they throw is the rule's verdict. */
export const createFunctionCalls = (functions: Pick<LocalFunctions, 'call'>): FunctionCalls => ({
  call: async (functionName, event) => {
    const called = await functions.call(functionName, event);
    return 'error' in called ? { error: `${called.error.name}: ${called.error.message}` } : {};
  },
});
