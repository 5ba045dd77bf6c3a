import { SteplineError } from '../../lib/errors.ts';

/** Refusals of the protocol itself, before any operation is asked; none is in CodePipeline's model. */
export type ProtocolErrorName =
  | 'SerializationException'
  | 'UnknownOperationException'
  | 'RequestEntityTooLargeException';

const statuses = {
  SerializationException: 400,
  UnknownOperationException: 400,
  RequestEntityTooLargeException: 413,
} as const;

/** A request that is no request of this protocol: not JSON, of the wrong types, for no operation, too large. */
export class ProtocolError extends SteplineError {
  override readonly name: ProtocolErrorName;
  override readonly blame = 'author';

  constructor(name: ProtocolErrorName, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = name;
  }

  get status(): 400 | 413 {
    return statuses[this.name];
  }
}
