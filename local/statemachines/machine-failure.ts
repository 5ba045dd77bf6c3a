/** How a state of a user's machine fails; `name` is its `Error`, `message` its `Cause`. The interpreter asks the flags. */
export class MachineFailure extends Error {
  readonly isRetryable: boolean;
  readonly isCatchable: boolean;

  constructor(error: string, cause: string, options: { readonly final?: boolean } = {}) {
    super(cause);
    this.name = error;
    this.isRetryable = !options.final;
    this.isCatchable = !options.final;
  }
}
