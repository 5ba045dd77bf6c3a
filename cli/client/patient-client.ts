import { type ApiClient, Refused } from './api-client.ts';
import type { Wait } from './wait.ts';

export interface Patience {
  readonly wait: Wait;
  /** Between two tries, milliseconds. */
  readonly againMs: number;
  readonly signal: AbortSignal;
}

/** So often a request is sent that only reads. */
const TRIES = 5;

/** What is refused stays refused; who is asked too often, or cannot answer now, may answer later. */
const isFinal = (error: unknown): boolean => error instanceof Refused && error.name !== 'Http429';

/** A client that asks again where nobody answers, or not as they should: what is followed for hours meets that once. */
export const patientClient = (api: ApiClient, { wait, againMs, signal }: Patience): ApiClient => {
  const patiently = async <T>(ask: () => Promise<T>): Promise<T> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await ask();
      } catch (error) {
        if (tries === TRIES || signal.aborted || isFinal(error)) throw error;
        await wait(againMs, signal);
      }
    }
  };
  return {
    ...api,
    read: (path, query) => patiently(() => api.read(path, query)),
    listen: (path, query, options) => patiently(() => api.listen(path, query, options)),
  };
};
