/** How a task or a branch failed, as a `Catch` sees it: `name` is its `Error`, `message` its `Cause`. */
export class TaskFailure extends Error {
  /** The library asks: it must not retry, since we already did (`retry-budget.ts`). */
  readonly isRetryable = false;

  constructor(error: string, cause: string) {
    super(cause);
    this.name = error;
  }
}

/** Whatever a function threw, as Lambda reports it: the error's type, and a JSON object as the cause. */
export const failureOfFunction = (thrown: unknown): TaskFailure => {
  if (thrown instanceof TaskFailure) return thrown;
  const errorType = thrown instanceof Error ? thrown.name : 'Error';
  const errorMessage = thrown instanceof Error ? thrown.message : String(thrown);
  return new TaskFailure(errorType, JSON.stringify({ errorType, errorMessage }));
};

/** Ends what waits in a scope that was cancelled. Nobody sees it: the execution, or its branch, is over. */
export class TaskCancelled extends Error {
  override readonly name = 'TaskCancelled';
  readonly isRetryable = false;

  constructor() {
    super('the task was cancelled');
  }
}
