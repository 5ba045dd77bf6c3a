import { PlatformError } from '../../lib/errors.ts';
import { decodeInput } from '../api/decode-input.ts';
import { validateInput } from '../api/model/validate-input.ts';
import type { Operations } from '../api/operation.ts';

export type CallOperation = (name: string, input: object) => Promise<object | undefined>;

/** Calls operations of the API as its clients do: the input is decoded and validated, refusals are thrown by their names. */
export const callOperation =
  (operations: Operations, caller: string): CallOperation =>
  async (name, input) => {
    const run = operations.get(name);
    if (!run) throw new PlatformError('UnknownOperation', `there is no operation ${name}`);
    const decoded = decodeInput(`${name}Input`, input);
    validateInput(name, decoded);
    return run(decoded, { caller });
  };
