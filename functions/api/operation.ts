import { operationModels } from './model/model.ts';

export interface CallContext {
  /** ARN of who asks. */
  readonly caller: string;
}

/** An operation as the protocol calls it. Its input has passed `decodeInput` and `validateInput`; times are `Date`. */
export type Operation = (input: unknown, context: CallContext) => Promise<object | undefined>;

/** By name. One that is not there is refused by name (UnknownOperationException), never answered as if it had worked. */
export type Operations = ReadonlyMap<string, Operation>;

/**
 * The registry. `Table` says each operation's own input type; that the protocol really hands it over is what the model
 * guarantees, and this is the only place that takes the model's word for it.
 *
 * @throws {Error} at start-up for a name that CodePipeline does not have.
 */
export const defineOperations = <
  Table extends Record<string, (input: never, context: CallContext) => Promise<object | undefined>>,
>(
  table: Table,
): Operations => {
  const unknown = Object.keys(table).filter((name) => !operationModels.has(name));
  if (unknown.length > 0) throw new Error(`CodePipeline has no operation ${unknown.join(', ')}`);
  return new Map(Object.entries(table as unknown as Record<string, Operation>));
};
