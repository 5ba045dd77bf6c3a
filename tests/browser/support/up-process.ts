import { spawnStepline } from './spawn-stepline.ts';

/** `stepline up` in a process of its own. */
export interface UpProcess {
  readonly api: string;
  readonly sites: string;
  /** Ends it as Ctrl-C does, or at once. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** @throws when the API refuses. */
  call<T>(operation: string, input: object): Promise<T>;
}

export const startUpProcess = async (args: readonly string[]): Promise<UpProcess> => {
  const { addresses, stop } = await spawnStepline(['up', '--executor', 'process', ...args]);
  const api = addresses.get('API') ?? '';
  return {
    api,
    sites: addresses.get('sites') ?? '',
    stop,
    call: async <T>(operation: string, input: object) => {
      const response = await fetch(`${api}/`, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': `CodePipeline_20150709.${operation}`,
          // Of a kept connection a busy machine may learn late that the other side has closed it.
          connection: 'close',
        },
        body: JSON.stringify(input),
      });
      const body = await response.text();
      if (!response.ok) throw new Error(`${operation}: ${response.status} ${body}`);
      return JSON.parse(body || '{}') as T;
    },
  };
};
