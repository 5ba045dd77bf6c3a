/** What the API said instead of an answer. `name` is its exception, or `NoConnection`. */
export class ApiFailure extends Error {
  override readonly name: string;

  constructor(name: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = name;
  }
}

export const noConnection = (cause: unknown): ApiFailure =>
  new ApiFailure(
    'NoConnection',
    'Stepline does not answer. It may have been stopped, or the network is down.',
    {
      cause,
    },
  );

export const isAbort = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'AbortError';

/** What a person reads of anything thrown. */
export const failureText = (error: unknown): { readonly name: string; readonly message: string } =>
  error instanceof Error
    ? { name: error.name, message: error.message }
    : { name: 'Error', message: String(error) };
